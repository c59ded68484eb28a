import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    later = lambda: x.sum()
    total = x.sum()
    return total + np.ones(SIZE).sum() + later()


print(hold())
