import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    total = x.sum
    print(total())
    other = np.ones(SIZE)
    return other.sum(), total()


print(hold())
