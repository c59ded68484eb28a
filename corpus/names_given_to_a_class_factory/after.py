from collections import namedtuple

import numpy as np

SIZE = 1 << 17


def hold():
    Point = namedtuple("Point", "left top")
    x = np.ones(SIZE)
    total = x.sum()
    del x
    other = np.ones(SIZE)
    return Point(total, other.sum())


print(hold())
