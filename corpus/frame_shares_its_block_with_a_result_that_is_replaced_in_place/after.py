import numpy as np
import pandas as pd


def hold():
    frame = pd.DataFrame({"a": np.arange(200_000.0)})
    out = frame.clip(0.0, 1e9)
    array = out.to_numpy()
    print(frame["a"].sum())
    del frame
    big = np.ones(300_000)
    out.replace(5.0, -1.0, inplace=True)
    return array.sum() + big.sum()


print(hold())
