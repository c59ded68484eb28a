import numpy as np
import pandas as pd


def hold():
    frame = pd.DataFrame({"k": np.arange(200_000) % 7, "a": np.arange(200_000.0)})
    means = frame.groupby("k").mean()
    top = means.max()
    scaled = frame * 2.0
    return float(scaled["a"].sum()), float(top["a"])


print(hold())
