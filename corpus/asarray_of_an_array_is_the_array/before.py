import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    y = np.asarray(x)
    print(x.sum())
    other = np.ones(SIZE)
    return other.sum(), y.size


print(hold())
