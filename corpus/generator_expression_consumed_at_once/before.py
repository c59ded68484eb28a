import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    total = sum(x[index] * 2.0 for index in range(3))
    other = np.ones(SIZE)
    return total + other.sum()


print(hold())
