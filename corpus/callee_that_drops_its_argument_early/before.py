import numpy as np

SIZE = 200_000


def grow(values):
    return np.concatenate([values, values, values])


def use(values):
    first = float(values[0])
    del values
    return np.full(4 * SIZE, first)


def run():
    data = np.ones(SIZE)
    print(data.mean())
    return use(grow(data))


print(run().sum())
