import ctypes

import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    part = x.ctypes.data_as(ctypes.c_void_p)
    print(x.sum())
    other = np.ones(SIZE)
    return other.sum(), type(part).__name__


print(hold())
