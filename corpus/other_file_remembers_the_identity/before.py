import numpy as np

from lib import remember

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    remember(data)
    print(data.sum())
    other = np.ones(SIZE)
    remember(other)
    return other.sum()


print(run())
