import weakref

import numpy as np

SIZE = 1 << 17


def watch(array):
    weakref.finalize(array, print, "gone")


HOOKS = {"end": [watch]}


def hold():
    x = np.ones(SIZE)
    for hook in HOOKS["end"]:
        hook(x)
    print(x.sum())
    other = np.ones(SIZE)
    return other.sum()


print(hold())
