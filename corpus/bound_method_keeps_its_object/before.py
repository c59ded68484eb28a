import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    total = x.sum
    print(total())
    return np.ones(SIZE).sum(), total()


print(hold())
