import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def step1(data):
    return data * 2.0


def step2(data):
    return data + 1.0


def run():
    data = load()
    doubled = np.multiply(data, 2.0)
    shifted = np.add(doubled, 10.0)
    return np.sqrt(shifted)


print(run().sum())
