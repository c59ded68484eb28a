import ctypes

import numpy as np

SIZE = 1 << 17


def address_of(array):
    return array.ctypes.data


def hold():
    x = np.full(SIZE, 7.0)
    address = address_of(x[10:])
    other = np.zeros(SIZE)
    return ctypes.c_double.from_address(address).value, other.sum()


print(hold())
