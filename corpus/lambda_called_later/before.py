import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    later = lambda: x.sum()
    total = x.sum()
    other = np.ones(SIZE)
    return total + other.sum() + later()


print(hold())
