import numpy as np
import pandas as pd


def hold():
    frame = pd.DataFrame({"a": np.arange(200_000.0)})
    part = frame[:100]
    part["b"] = 0
    total = part["b"].sum() + frame["a"].sum()
    del frame, part
    big = np.ones(300_000)
    return total + big.sum()


print(hold())
