import weakref

import numpy as np

SIZE = 1 << 17


def load():
    for i in range(2):
        array = np.ones(SIZE)
        weakref.finalize(array, print, "gone", i)
        yield array


def hold():
    total = 0.0
    for x in load():
        total += x.sum()
        total += np.ones(SIZE).sum()
        print("next")
    return total


print(hold())
