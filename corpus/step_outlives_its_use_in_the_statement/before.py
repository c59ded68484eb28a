import numpy as np

SIZE = 200_000


def grow(values):
    return np.concatenate([values, values, values])


def run():
    data = np.ones(SIZE)
    print(data.mean())
    return np.add(float(grow(data).max()), np.full(4 * SIZE, 2.0))


print(run().sum())
