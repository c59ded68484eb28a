import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    y = np.nan_to_num(x, False)
    print(y.sum())
    other = np.ones(SIZE)
    return x.sum(), other.sum()


print(hold())
