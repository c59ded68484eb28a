import pandas as pd

ROWS = 1 << 16


def hold():
    frame = pd.DataFrame({"a": [1.0, None] * ROWS})
    column = frame["a"]
    column.fillna(0.0, inplace=True)
    return column.sum(), len([0] * ROWS)


print(hold())
