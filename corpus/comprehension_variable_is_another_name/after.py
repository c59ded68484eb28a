import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    total = x.sum()
    del x
    other = [x * 2 for x in range(50_000)]
    return total + len(other)


print(hold())
