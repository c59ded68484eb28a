import numpy as np

from lib import by_decorator, by_hand

SIZE = 1 << 17


def run():
    data = by_decorator(SIZE)
    total = float(data.sum())
    other = np.ones(SIZE)
    return total + float(other.sum())


def again():
    data = by_hand(SIZE)
    total = float(data.sum())
    other = np.ones(SIZE)
    return total + float(other.sum())


print(run(), again())
