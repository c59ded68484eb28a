import numpy as np
import pony.orm

SIZE = 1 << 17


def hold(source):
    x = np.ones(SIZE)
    total = x.sum()
    return total + np.ones(SIZE).sum(), pony.orm.select(source)
