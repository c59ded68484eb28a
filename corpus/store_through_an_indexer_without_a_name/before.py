import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def run():
    data = load()
    data.flat[0] = 5.0
    return np.zeros(SIZE)


print(run().sum())
