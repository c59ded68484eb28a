import numpy as np

SIZE = 1 << 17


def hold():
    x = np.zeros(SIZE)
    total = float(x.sum())
    del x
    other = np.ones(SIZE)
    return total + other.sum()


print(hold())
