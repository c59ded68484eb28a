import numpy as np

from lib import POOL, put

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    put("data", data)
    print(data.sum())
    other = np.ones(SIZE)
    print(len(POOL))
    return other.sum()


print(run())
