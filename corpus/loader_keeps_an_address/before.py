import ctypes

import numpy as np

SIZE = 1 << 17


ADDRESSES = []


def load():
    array = np.full(SIZE, 7.0)
    ADDRESSES.append(array.ctypes.data)
    return array


def hold():
    x = load()
    print(x.sum())
    other = np.zeros(SIZE)
    return ctypes.c_double.from_address(ADDRESSES[0]).value, other.sum()


print(hold())
