import sys

import numpy as np

SIZE = 1 << 17


def peek(name):
    return sys._getframe(1).f_locals[name]


def hold():
    x = np.ones(SIZE)
    total = x.sum()
    other = np.ones(SIZE)
    return total + other.sum(), peek("x").size


print(hold())
