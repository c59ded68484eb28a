import numpy as np
from fastcore.basics import store_attr

SIZE = 1 << 17


def hold(source):
    x = np.ones(SIZE)
    total = x.sum()
    other = np.ones(SIZE)
    return total + other.sum(), store_attr()
