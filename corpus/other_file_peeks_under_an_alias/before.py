import numpy as np

from lib import size

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    total = data.sum()
    other = np.ones(SIZE) * total
    print(size())
    return other.sum()


print(run())
