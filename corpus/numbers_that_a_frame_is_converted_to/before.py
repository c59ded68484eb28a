import numpy as np
import pandas as pd


def fit():
    table = pd.DataFrame({"a": np.arange(200_000), "b": np.arange(200_000.0) ** 0.5, "c": 1.0})
    inputs = table[["a", "b"]].to_numpy(dtype=float)
    target = table["a"].to_numpy(dtype=float)
    scaled = inputs / 3.0
    powers = np.hstack([scaled, scaled**2, scaled**3])
    return powers.sum() + target.sum()


print(fit())
