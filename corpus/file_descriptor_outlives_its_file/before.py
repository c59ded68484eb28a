import os

import numpy as np

SIZE = 1 << 17


def hold():
    x = open(os.devnull)
    number = x.fileno()
    other = np.ones(SIZE)
    return os.fstat(number).st_size, other.sum()


print(hold())
