import weakref

import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    weakref.finalize(x, print, "gone")
    print(x.sum())
    other = np.ones(SIZE)
    return "work", other.sum()


print(hold())
