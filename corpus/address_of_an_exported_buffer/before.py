import ctypes

import numpy as np

SIZE = 1 << 17


def address_of(array):
    return ctypes.addressof((ctypes.c_double * len(array)).from_buffer(array))


def hold():
    x = np.full(SIZE, 7.0)
    address = address_of(x)
    other = np.zeros(SIZE)
    return ctypes.c_double.from_address(address).value, other.sum()


print(hold())
