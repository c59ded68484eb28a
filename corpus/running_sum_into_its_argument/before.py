import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    y = np.cumsum(x, 0, None, x)
    print(y.sum())
    other = np.ones(SIZE)
    return x.sum(), other.sum()


print(hold())
