import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    y = x.sum()
    x,
    z = y,
    other = np.ones(SIZE)
    return other.sum() + z[0]


def neighbour():
    x = np.ones(SIZE)
    total = x.sum()
    del x
    other = np.ones(SIZE)
    return total + other.sum()


print(hold(), neighbour())
