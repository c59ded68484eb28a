import numpy as np

SIZE = 1 << 17


class Where:
    first = (0, 0)


def hold():
    x = np.ones((SIZE, 1))
    where = Where()
    total = x[*where.first].sum()
    del x
    other = np.ones(SIZE)
    return total + other.sum()


print(hold())
