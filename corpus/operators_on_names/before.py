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
    doubled = data * 2.0
    shifted = doubled + 10.0
    tripled = shifted * 3.0
    lowered = tripled - 1.0
    return lowered / 7.0


print(run().sum())
