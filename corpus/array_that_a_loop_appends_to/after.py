import numpy as np

SIZE = 1 << 15


def collect(count):
    found = np.zeros(0)
    for number in range(count):
        block = np.full(SIZE, float(number))
        part = block[block > 0.5]
        del block
        found = np.concatenate((found, part))
        del part
    return found.sum()


print(collect(4))
