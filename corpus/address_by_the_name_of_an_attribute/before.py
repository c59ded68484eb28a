import ctypes

import numpy as np

SIZE = 1 << 17


WHAT = "ctypes"


def hold():
    x = np.full(SIZE, 7.0)
    address = getattr(x, WHAT).data
    other = np.zeros(SIZE)
    return ctypes.c_double.from_address(address).value, other.sum()


print(hold())
