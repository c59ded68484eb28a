import numpy as np

from lib import quiet

SIZE = 1 << 17


def run():
    with quiet():
        data = np.ones(SIZE // 4)
        total = data.sum()
        other = np.zeros(SIZE // 4)
    return total + other.sum()


def others():
    data = np.full(SIZE, 2.0)
    total = data.sum()
    del data
    other = np.full(SIZE, total)
    return other.sum()


print(run())
print(others())
