import numpy as np
import pandas as pd


def total(part):
    return part["a"].sum()


def hold():
    frame = pd.DataFrame({"a": np.arange(200_000.0)})
    part = frame[frame["a"] > 10]
    del frame
    big = np.ones(300_000)
    return total(part) + big.sum()


print(hold())
