import numpy as np

SIZE = 1 << 17


KNOWN = {}


def total(array):
    key = id(array)
    if key not in KNOWN:
        KNOWN[key] = array.sum()
    return KNOWN[key]


def hold():
    x = np.full(SIZE, 1.0)
    first = total(x)
    y = np.full(SIZE, 2.0)
    second = total(y)
    z = np.full(SIZE, 3.0)
    return first, second, total(z)


print(hold())
