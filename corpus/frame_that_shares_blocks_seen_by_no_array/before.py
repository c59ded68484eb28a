import numpy as np
import pandas as pd


def hold():
    frame = pd.DataFrame({"a": np.arange(200_000.0)})
    out = frame.clip(0.0, 1e9)
    print(frame["a"].sum())
    big = np.ones(300_000)
    out.replace(5.0, -1.0, inplace=True)
    return out["a"].sum() + big.sum()


print(hold())
