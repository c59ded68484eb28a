import os

import numpy as np

SIZE = 1 << 17


def hold():
    x = [np.ones(SIZE), open(os.devnull)]
    number = x[1].fileno()
    print(x[0].sum())
    other = np.ones(SIZE)
    return os.fstat(number).st_size, other.sum()


print(hold())
