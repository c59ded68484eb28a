import numpy as np
import pandas as pd

from lib import select

SIZE = 1 << 17
NAME = "".join(["li", "mit", "[0]"])


def run():
    limit = np.ones(SIZE)
    total = limit.sum()
    other = np.ones(SIZE) * total
    print(len(select(pd.DataFrame({"a": [1, 2]}), "a > @" + NAME)))
    return other.sum()


print(run())
