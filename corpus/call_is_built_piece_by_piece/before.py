import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def step(data):
    return data * 2.0


def add(x, y):
    return x + y


def spread():
    data = load()
    return add(**{"x": step(data), "y": 1.0})


print(spread().sum())
