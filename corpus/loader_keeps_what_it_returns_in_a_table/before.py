import numpy as np

SIZE = 1 << 17


KEPT = {}


def load():
    if "x" not in KEPT:
        array = np.ones(SIZE)
        KEPT["x"] = array
        return array
    return KEPT["x"]


def hold():
    x = load()
    print(x.sum())
    other = np.ones(SIZE)
    return other.sum()


print(hold())
