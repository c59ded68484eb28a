import numpy as np

from lib import caller

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    total = data.sum()
    del data
    other = np.ones(SIZE) * total
    print(caller())
    return other.sum()


print(run())
