import numpy as np

SIZE = 1 << 17


def fill():
    global data
    data = np.ones(SIZE)
    total = data.sum()
    other = np.ones(SIZE)
    return total + other.sum()


print(fill(), data.sum())
