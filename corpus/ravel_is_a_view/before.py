import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    part = x.ravel()
    print(x.sum())
    other = np.ones(SIZE)
    return other.sum(), type(part).__name__


print(hold())
