import sys

import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    y = x
    print(y.sum())
    other = np.ones(SIZE)
    return other.sum(), sys.getrefcount(x) > 2


print(hold())
