import numpy as np

SIZE = 1 << 17


def hold():
    total = 0.0
    for _attempt in range(2):
        try:
            cache
        except NameError:
            cache = np.ones(SIZE)
            print("miss")
        total += cache.sum()
        other = np.ones(SIZE)
        total += other.sum()
        del other
    return total


print(hold())
