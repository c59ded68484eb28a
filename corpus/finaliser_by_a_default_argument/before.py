import weakref

import numpy as np

SIZE = 1 << 17


def watch(array, register=weakref.finalize):
    register(array, print, "gone")


def hold():
    x = np.ones(SIZE)
    watch(x)
    print(x.sum())
    other = np.ones(SIZE)
    return other.sum()


print(hold())
