import numpy as np

from lib import Noisy, load

SIZE = 1 << 17


def run(load):
    data = load(SIZE)
    total = float(data.sum())
    other = np.ones(SIZE)
    print(total, "before the end")
    return float(other.sum())


def nested():
    def load(size):
        return Noisy(size)

    data = load(SIZE)
    total = float(data.sum())
    other = np.ones(SIZE)
    print(total, "before the end")
    return float(other.sum())


print(run(Noisy), nested())
