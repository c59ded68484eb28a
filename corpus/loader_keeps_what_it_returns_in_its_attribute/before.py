import numpy as np

SIZE = 1 << 17


def load():
    array = load.last = np.ones(SIZE)
    return array


def hold():
    x = load()
    print(x.sum())
    other = np.ones(SIZE)
    return other.sum()


print(hold())
