import numpy as np

SIZE = 1 << 17


def sum(rows):
    yield from rows


def hold():
    x = np.ones(SIZE)
    total = sum(row * x[0] for row in range(3))
    print(x.size)
    y = np.ones(SIZE)
    print(y.sum())
    return np.ones(SIZE).sum(), list(total)


print(hold())
