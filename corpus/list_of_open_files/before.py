import os

import numpy as np

SIZE = 1 << 17


def hold():
    x = [open(os.devnull) for _ in range(2)]
    numbers = [file.fileno() for file in x]
    other = np.ones(SIZE)
    return [os.fstat(number).st_size for number in numbers], other.sum()


print(hold())
