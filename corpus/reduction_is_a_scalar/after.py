import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    part = x.mean()
    print(x.sum())
    del x
    other = np.ones(SIZE)
    return other.sum(), part


print(hold())
