import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def step1(data):
    return data * 2.0


def step2(data):
    return data + 1.0


def pair():
    return np.ones(SIZE), np.ones(SIZE)


def join(parts):
    left, right, amount = parts
    return left + right * amount


def run():
    parts = *pair(), 3.0
    return step2(join(parts))


print(run().sum())
