import weakref

import numpy as np

SIZE = 1 << 17


def apply(function, *arguments):
    return function(*arguments)


def hold():
    x = np.ones(SIZE)
    apply(weakref.finalize, x, print, "gone")
    print(x.sum())
    other = np.ones(SIZE)
    return other.sum()


print(hold())
