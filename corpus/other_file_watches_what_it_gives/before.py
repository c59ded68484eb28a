import numpy as np

from lib import load

SIZE = 1 << 17


def run():
    data = load(SIZE)
    total = float(data.sum())
    other = np.ones(SIZE)
    print(total, "before the end")
    return float(other.sum())


print(run())
