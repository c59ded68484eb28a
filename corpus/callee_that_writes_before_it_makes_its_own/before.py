import numpy as np
import pandas as pd


def prepare(frame):
    frame.loc[frame["a"] > 2, "a"] = 0.0
    frame = frame.groupby("b").mean()
    return frame


def main(n):
    base = pd.DataFrame({"a": np.arange(n) * 1.0, "b": np.ones(n)})
    rows = base.dropna()
    seen = rows["a"].to_numpy()
    size = len(base)
    table = prepare(rows)
    return size, len(table), seen[-1]


print(main(1 << 15))
