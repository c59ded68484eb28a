import numpy as np

from elsewhere import note

SIZE = 1 << 17


def hold(label):
    x = np.ones(SIZE)
    note("the sum of {x} so far", x.sum())
    y = np.ones(SIZE)
    return float(y.sum())
