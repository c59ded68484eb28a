import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    try:
        print(x.sum())
        other = np.ones(SIZE)
        return other[SIZE]
    except IndexError:
        return x.size


print(hold())
