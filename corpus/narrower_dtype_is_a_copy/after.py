import numpy as np
import pandas as pd


def hold():
    frame = pd.DataFrame({"a": np.arange(200_000.0), "b": np.arange(200_000.0)})
    part = frame.astype("float32")
    del frame
    prices = np.sqrt(np.arange(400_000.0) + 1.0)
    gap = prices * 2.0
    return gap.sum(), part.shape[0]


print(hold())
