import numpy as np

SIZE = 1 << 17


def hold(mask):
    x = np.ones(SIZE, dtype=np.int64)
    y = x & mask ^ x & 3
    del x
    other = np.ones(3 * SIZE)
    total = int(y.sum())
    return total + other.sum()


print(hold(5))
