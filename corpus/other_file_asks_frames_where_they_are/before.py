import numpy as np

from lib import depth

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    total = data.sum()
    other = np.ones(SIZE) * total
    print(depth())
    return other.sum()


print(run())
