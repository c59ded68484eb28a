import numpy as np

from lib import size

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    print(size(data))
    print(data.sum())
    del data
    other = np.ones(SIZE)
    print(other.mean())
    return other.sum()


print(run())
