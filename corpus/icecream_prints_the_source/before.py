import numpy as np
from icecream import ic

SIZE = 1 << 17


def hold(source):
    x = np.ones(SIZE)
    total = x.sum()
    other = np.ones(SIZE)
    return total + other.sum(), ic(other.size)
