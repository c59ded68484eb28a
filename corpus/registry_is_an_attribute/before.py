import weakref

import numpy as np

SIZE = 1 << 17


class Store:
    def __init__(self):
        self.arrays = weakref.WeakValueDictionary()

    def put(self, key, array):
        self.arrays[key] = array


store = Store()


def hold():
    x = np.ones(SIZE)
    store.put("x", x)
    print(x.sum())
    other = np.ones(SIZE)
    return len(store.arrays), other.sum()


print(hold())
