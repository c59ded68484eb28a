import numpy as np

SIZE = 200_000


def grow(values):
    return np.concatenate([values, values, values])


def use(values):
    values = float(values[0])
    return np.full(4 * SIZE, values)


def run():
    data = np.ones(SIZE)
    print(data.mean())
    return use(grow(data))


print(run().sum())
