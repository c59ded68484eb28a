import numpy as np

SIZE = 200_000


def shifted():
    data = np.ones(SIZE)
    return float(np.add(data, 3.0).sum())


print(shifted())
