import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    part = x.reshape(2, -1).T
    print(x.sum())
    other = np.ones(SIZE)
    return other.sum(), type(part).__name__


print(hold())
