import weakref

import numpy as np

SIZE = 1 << 17


class Watch:
    def __init__(self, array):
        self.array = weakref.ref(array)


def hold():
    x = np.ones(SIZE)
    watch = Watch(x)
    print(x.sum())
    other = np.ones(SIZE)
    return watch.array() is None, other.sum()


print(hold())
