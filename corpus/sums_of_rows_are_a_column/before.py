import numpy as np
import pandas as pd


def hold():
    frame = pd.DataFrame({"a": np.arange(200_000.0)})
    totals = frame.sum(axis=1)
    best = totals.max() + frame["a"].max()
    big = np.ones(300_000)
    return best, big.sum()


print(hold())
