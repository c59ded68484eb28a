import weakref

import numpy as np

SIZE = 1 << 17


def make(text):
    def watch(array):
        weakref.finalize(array, print, text)

    return watch


watch = make("gone")


def hold():
    x = np.ones(SIZE)
    watch(x)
    print(x.sum())
    other = np.ones(SIZE)
    return other.sum()


print(hold())
