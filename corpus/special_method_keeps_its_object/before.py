import numpy as np


def hold():
    rows = [number / 2 for number in range(1 << 15)]
    size = rows.__len__
    other = np.ones(1 << 17)
    scaled = other * 2.0
    return scaled.sum(), size(), other[0]


print(hold())
