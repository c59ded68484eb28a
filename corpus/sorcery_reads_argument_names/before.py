import numpy as np
from sorcery import dict_of

SIZE = 1 << 17


def hold(source):
    x = np.ones(SIZE)
    total = x.sum()
    other = np.ones(SIZE)
    return total + other.sum(), dict_of(other)
