import numpy as np


def reduce(mode, size):
    base = np.arange(float(size))
    if mode == "sum":
        return base.sum()
    other = np.ones(size)
    return np.multiply(other, 2.0).sum()


print(reduce("sum", 100_000), reduce("twice", 100_000))
