import os

import numpy as np

SIZE = 1 << 17


def hold():
    x = np.array([open(os.devnull)] * SIZE, object)
    number = x[0].fileno()
    other = np.ones(SIZE)
    return os.fstat(number).st_size, other.sum()


print(hold())
