import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    part = x[[0, 1]]
    print(x.sum())
    other = np.ones(SIZE)
    return other.sum(), part.sum()


print(hold())
