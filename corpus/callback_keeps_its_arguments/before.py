import contextlib

import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    stack = contextlib.ExitStack()
    stack.callback(print, x.size)
    stack.callback(np.sum, x)
    print(x.sum())
    other = np.ones(SIZE)
    return other.sum(), stack.close()


print(hold())
