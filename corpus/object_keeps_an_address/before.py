import ctypes

import numpy as np

SIZE = 1 << 17


class Cursor:
    def __init__(self, array):
        self.address = array.ctypes.data

    def read(self):
        return ctypes.c_double.from_address(self.address).value


def hold():
    x = np.full(SIZE, 7.0)
    address = Cursor(x)
    other = np.zeros(SIZE)
    return address.read(), other.sum()


print(hold())
