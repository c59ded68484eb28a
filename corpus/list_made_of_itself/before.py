import numpy as np


def spread(
        floor=0.0, names=True):
    found = [name for name in ("low", "high")]
    found = [name for name in found if names]
    data = np.ones(200_000)
    total = data.sum()
    other = np.zeros(200_000)
    return total + other.sum() + floor, found


print(spread())
