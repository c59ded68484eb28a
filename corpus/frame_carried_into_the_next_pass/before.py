import io

import pandas as pd

ROWS = 20_000


def describe(count):
    stats = []
    for number in range(count):
        frame = pd.DataFrame({"a": range(number, number + ROWS)})
        stats.append(int(frame["a"].max()))
    return stats


print(describe(3), io.SEEK_SET)
