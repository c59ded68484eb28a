import numpy as np

from pkg import measure as size

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    total = data.sum()
    other = np.ones(SIZE) * total
    print(size())
    return other.sum()


print(run())
