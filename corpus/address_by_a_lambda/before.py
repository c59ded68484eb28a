import ctypes

import numpy as np

SIZE = 1 << 17


address_of = lambda array: array.ctypes.data


def hold():
    x = np.full(SIZE, 7.0)
    address = address_of(x)
    other = np.zeros(SIZE)
    return ctypes.c_double.from_address(address).value, other.sum()


print(hold())
