import numpy as np
import pandas as pd


def hold():
    frame = pd.DataFrame({"a": np.arange(200_000.0)})
    frame["b"] = frame["a"] * 2
    total = frame["b"].sum()
    big = np.ones(300_000)
    return total + big.sum()


print(hold())
