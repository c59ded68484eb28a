import numpy as np

SIZE = 1 << 17


def reduce(mode):
    base = np.arange(float(SIZE))
    if mode == "sum":
        return base.sum()
    other = np.ones(SIZE)
    return np.sqrt(other).sum()


print(reduce("sum"), reduce("twice"))
