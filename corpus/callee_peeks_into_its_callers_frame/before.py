import sys

import numpy as np

SIZE = 1 << 17


def peek(name):
    return sys._getframe(1).f_locals[name]


def hold():
    x = np.ones(SIZE)
    total = x.sum()
    return total + np.ones(SIZE).sum(), peek("x").size


print(hold())
