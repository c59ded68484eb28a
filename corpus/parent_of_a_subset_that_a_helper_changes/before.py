import numpy as np
import pandas as pd

pd.set_option("mode.chained_assignment", "raise")


def fill(part):
    part.loc[part["a"] > 20, "a"] = 0


def pass_on(part):
    return fill(part)


def hold():
    frame = pd.DataFrame({"a": np.arange(200_000.0)})
    part = frame[frame["a"] > 10]
    big = np.ones(300_000)
    pass_on(part)
    return part["a"].sum() + big.sum()


print(hold())
