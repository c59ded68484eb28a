import weakref

import numpy as np

SIZE = 1 << 17


def put(registry, array):
    registry["x"] = array


def hold():
    x = np.ones(SIZE)
    registry = weakref.WeakValueDictionary()
    put(registry, x)
    print(x.sum())
    other = np.ones(SIZE)
    return len(registry), other.sum()


print(hold())
