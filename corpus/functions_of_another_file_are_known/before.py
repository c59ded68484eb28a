import numpy as np

import shapes
from lib import load as read
from lib import spread, total

SIZE = 1 << 17


def run():
    data = read(SIZE)
    table = spread(data, by=3.0)
    out = np.sqrt(table + 1.0)
    other = np.ones(SIZE)
    return total(out) + float(other.sum())


def view():
    data = read(SIZE)
    part = shapes.first(data)
    size = total(part)
    other = np.ones(SIZE)
    return size + float(other.sum())


def same():
    data = read(SIZE)
    it = shapes.checked(data)
    size = total(it)
    other = np.ones(SIZE)
    return size + float(other.sum())


print(run(), view(), same())
