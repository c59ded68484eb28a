from collections import namedtuple

import numpy as np

SIZE = 1 << 17


def hold():
    Point = namedtuple("Point", "left top")
    x = np.ones(SIZE)
    total = x.sum()
    del x
    return Point(total, np.ones(SIZE).sum())


print(hold())
