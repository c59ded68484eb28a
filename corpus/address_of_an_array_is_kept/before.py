import ctypes

import numpy as np

SIZE = 1 << 17


def hold():
    x = np.full(SIZE, 7, "u1")
    address = x.ctypes.data
    other = [np.full(SIZE, 9, "u1") for _ in range(3)]
    return ctypes.string_at(address, 1), len(other)


print(hold())
