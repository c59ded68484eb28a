import numpy as np
import pandas as pd

pd.set_option("mode.chained_assignment", "raise")


def hold():
    frame = pd.DataFrame({"a": np.arange(200_000.0)})
    part = frame[frame["a"] > 10]
    big = np.ones(300_000)
    part.fillna(0, inplace=True)
    return part["a"].sum() + big.sum()


print(hold())
