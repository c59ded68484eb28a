import numpy as np

SIZE = 1 << 17


def hold(sizes):
    for size in sizes:
        x = np.ones(size)
        print(x.sum())
    other = np.ones(SIZE)
    return other.sum()


print(hold([]), hold([SIZE, SIZE]))
