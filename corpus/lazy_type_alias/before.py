import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    total = x.sum()
    type Alias = x
    return Alias.__value__.sum(), np.ones(SIZE).sum(), total


print(hold())
