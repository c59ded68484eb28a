import numpy as np
import pandas as pd


def main(n):
    base = pd.DataFrame({"a": np.ones(n), "b": np.ones(n)})
    total = base["a"].sum()
    kept = base.dropna()
    rows = kept.itertuples()
    other = np.ones(n)
    kept.iloc[0] = -1.0
    return total, other.sum(), next(rows).a


print(main(1 << 16))
