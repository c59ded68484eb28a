import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    y = x if x.size else None
    z = (y if y is not None else 0)
    print(x.size)
    other = np.ones(SIZE)
    return other.sum(), z.size


print(hold())
