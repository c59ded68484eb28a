import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def step1(data):
    return data * 2.0


def step2(data):
    return data + 1.0


def combine(size, data, first):
    return data + size + first


def run():
    data = load()
    return combine(data.size, step1(data), data[0])


print(run().sum())
