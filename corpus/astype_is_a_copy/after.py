import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    part = x.astype(np.int8)
    print(x.sum())
    del x
    other = np.ones(SIZE)
    return other.sum(), part.sum()


print(hold())
