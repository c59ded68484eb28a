import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    later = lambda: x.sum()
    total = x.sum()
    return later() + np.ones(SIZE).sum() + total


print(hold())
