import numpy as np

SIZE = 1 << 17


KEPT = []


def load():
    array = np.ones(SIZE)
    KEPT.append(("array", array))
    return array


def hold():
    x = load()
    print(x.sum())
    other = np.ones(SIZE)
    return other.sum()


print(hold())
