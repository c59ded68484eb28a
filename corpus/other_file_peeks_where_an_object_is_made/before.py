import numpy as np

from lib import Size

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    total = data.sum()
    other = np.ones(SIZE) * total
    print(Size().value)
    return other.sum()


print(run())
