import numpy as np
import pandas as pd


def run():
    table = pd.DataFrame({"a": np.arange(1 << 17, dtype="f8"), "b": np.arange(1 << 17, dtype="f8")})
    renamed = table.rename(columns={"z": "c"})
    first = dict(renamed)["a"].values
    other = np.zeros(1 << 17)
    renamed.iloc[0, 0] = 9.0
    return float(first[0]), other.sum()


print(run())
