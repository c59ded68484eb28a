import numpy as np

SIZE = 1 << 17


KEPT = {}


def hold():
    x = np.ones(SIZE)
    KEPT["x"] = x
    print(x.sum())
    other = np.ones(SIZE)
    return other.sum()


print(hold())
