import numpy as np

SIZE = 200_000


def scale(values):
    return np.sqrt(values)


def scaled():
    data = np.ones(SIZE)
    print(data.mean())
    return 2.0 * scale(data)


print(scaled().sum())
