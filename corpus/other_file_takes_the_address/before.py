import numpy as np

from lib import address_of, first_at

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    address = address_of(data)
    print(data.sum())
    other = np.ones(SIZE)
    print(first_at(address))
    return other.sum()


print(run())
