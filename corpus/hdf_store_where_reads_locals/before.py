import numpy as np
import pandas as pd

SIZE = 1 << 17


def hold(source):
    x = np.ones(SIZE)
    total = x.sum()
    other = np.ones(SIZE)
    return total + other.sum(), pd.read_hdf("store.h5", "table", where=source)
