import numpy as np
import pandas as pd


def hold():
    frame = pd.DataFrame({"a": np.arange(200_000.0)})
    part = frame[frame["a"] > 10].copy()
    big = np.ones(300_000)
    part["b"] = 0
    return part["b"].sum() + big.sum()


print(hold())
