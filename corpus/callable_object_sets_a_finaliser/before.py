import weakref

import numpy as np

SIZE = 1 << 17


class Watch:
    def __call__(self, array):
        weakref.finalize(array, print, "gone")


watch = Watch()


def hold():
    x = np.ones(SIZE)
    watch(x)
    print(x.sum())
    other = np.ones(SIZE)
    return other.sum()


print(hold())
