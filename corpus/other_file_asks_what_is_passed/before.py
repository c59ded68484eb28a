import numpy as np

from lib import Noisy, double

SIZE = 1 << 17


def run(noisy):
    data = double(noisy)
    total = float(data.sum())
    other = np.ones(SIZE)
    print(total, "before the end")
    return float(other.sum())


print(run(Noisy(3)))
