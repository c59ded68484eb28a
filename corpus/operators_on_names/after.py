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
    data = data * 2.0
    data = data + 10.0
    data = data * 3.0
    data = data - 1.0
    return data / 7.0


print(run().sum())
