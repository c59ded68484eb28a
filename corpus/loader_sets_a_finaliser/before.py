import weakref

import numpy as np

SIZE = 1 << 17


def load():
    array = np.ones(SIZE)
    weakref.finalize(array, print, "gone")
    return array


def hold():
    x = load()
    print(x.sum())
    other = np.ones(SIZE)
    return other.sum()


print(hold())
