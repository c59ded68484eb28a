import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    total = x.sum()
    type Alias = x
    return total + np.ones(SIZE).sum(), Alias.__value__.sum()


print(hold())
