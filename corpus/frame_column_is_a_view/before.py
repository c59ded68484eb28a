import pandas as pd

ROWS = 1 << 16


def column():
    frame = pd.DataFrame({"a": range(ROWS), "b": range(ROWS)})
    values = frame["a"]
    total = values.sum()
    other = pd.DataFrame({"c": range(ROWS)})
    return total, len(other), frame.shape


def rows():
    frame = pd.DataFrame({"a": range(ROWS), "b": range(ROWS)})
    latest = frame[10:]
    first = frame.head(ROWS // 2)
    print(latest["b"].max(), first["a"].max())
    other = pd.DataFrame({"c": range(ROWS)})
    return len(other), frame.shape


print(column(), rows())
