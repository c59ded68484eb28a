import pandas as pd

ROWS = 1 << 16


def hold():
    x = pd.DataFrame({"a": range(ROWS), "b": range(ROWS)})
    part = x["a"]
    print(x["a"].max())
    other = pd.DataFrame({"c": range(ROWS), "d": range(ROWS)})
    return int(other["c"].max()), len(part)


print(hold())
