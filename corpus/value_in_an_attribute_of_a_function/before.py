import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    hold.last = x
    print(x.sum())
    other = np.ones(SIZE)
    return other.sum()


print(hold())
