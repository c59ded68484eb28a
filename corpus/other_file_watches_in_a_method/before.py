import numpy as np

from lib import Pool

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    pool = Pool()
    pool.remember(data)
    print(data.sum())
    other = np.ones(SIZE)
    print(pool.count())
    return other.sum()


print(run())
