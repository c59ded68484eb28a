import numpy as np

from lib import parts

SIZE = 1 << 17


def run():
    data = np.arange(SIZE, dtype=np.float64)
    it = parts(data)
    total = float(next(it))
    other = np.ones(SIZE)
    total += float(other.sum())
    return total + float(next(it))


print(run())
