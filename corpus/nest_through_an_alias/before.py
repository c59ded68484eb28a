import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def step(data):
    return data * 2.0


def run():
    data = load() + 1.0
    shown = data
    return step(shown.repeat(2))


print(run().sum())
