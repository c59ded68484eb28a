import weakref

import numpy as np

SIZE = 1 << 17


def watch(array):
    weakref.finalize(array, print, "gone")


def register(name, array):
    watch(array)
    return name


def hold():
    x = np.ones(SIZE)
    register("x", x)
    print(x.sum())
    other = np.ones(SIZE)
    return other.sum()


print(hold())
