import weakref

import numpy as np

SIZE = 1 << 17


def watched(function):
    def inner(array):
        weakref.finalize(array, print, "gone")
        return function(array)

    return inner


@watched
def total(array):
    return array.sum()


def hold():
    x = np.ones(SIZE)
    print(total(x))
    print(x.sum())
    other = np.ones(SIZE)
    return other.sum()


print(hold())
