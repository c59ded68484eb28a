import numpy as np

SIZE = 1 << 17


def hold(sizes):
    sums = [(x := np.ones(size)).sum() for size in sizes]
    other = np.ones(SIZE)
    return sums, other.sum()


print(hold([]), hold([SIZE]))
