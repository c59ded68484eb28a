import weakref

import numpy as np

SIZE = 1 << 17


registry = weakref.WeakValueDictionary()


def hold():
    x = np.ones(SIZE)
    registry["x"] = x
    print(x.sum())
    other = np.ones(SIZE)
    return "x" in registry, other.sum()


print(hold())
