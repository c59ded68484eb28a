import numpy as np

from elsewhere import note

SIZE = 1 << 17


def hold(label):
    note("the value of x so far", np.ones(SIZE).sum())
    y = np.ones(SIZE)
    return float(y.sum())
