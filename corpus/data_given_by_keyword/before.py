import numpy as np
import pandas as pd

SIZE = 1 << 17


def same():
    x = np.ones(SIZE)
    y = np.asarray(dtype=float, a=x)
    other = np.ones(SIZE)
    return y.sum() + other.sum()


def held():
    x = np.ones(SIZE)
    series = pd.Series(copy=False, data=x)
    other = np.ones(SIZE)
    return series.sum() + other.sum()


print(same(), held())
