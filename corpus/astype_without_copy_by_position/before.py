import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    y = x.astype("f8", "K", "unsafe", True, False)
    print(y.sum())
    other = np.ones(SIZE)
    return x.sum(), other.sum()


print(hold())
