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
    first = lambda: data[0]
    scaled = step1(data)
    return first(), step2(scaled).sum()


print(run())
