import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def step(data):
    return data + 1.0


def run():
    first = load()
    first = step(first)
    first = step(first)
    first = step(first)
    first = step(first)
    first = step(first)
    first = step(first)
    return step(first)


print(run().sum())
