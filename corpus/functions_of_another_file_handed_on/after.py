import numpy as np

import pack
from pack import fetch
from pack.sub import read_twice

SIZE = 1 << 17


def run():
    data = fetch(SIZE)
    total = float(data.sum())
    del data
    other = np.ones(SIZE)
    return total + float(other.sum())


def by_module():
    data = pack.fetch(SIZE)
    total = float(data.sum())
    del data
    other = np.ones(SIZE)
    return total + float(other.sum())


def by_member():
    data = pack.files.load(SIZE)
    total = float(data.sum())
    del data
    other = np.ones(SIZE)
    return total + float(other.sum())


def relative():
    data = read_twice(SIZE)
    total = float(data.sum())
    del data
    other = np.ones(SIZE)
    return total + float(other.sum())


def inside():
    from pack.files import load

    data = load(SIZE)
    total = float(data.sum())
    del data
    other = np.ones(SIZE)
    return total + float(other.sum())


print(run(), by_module(), by_member(), relative(), inside())
