import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def step1(data):
    return data * 2.0


def step2(data):
    return data + 1.0


def join(parts):
    left, right = parts
    return left + right


def run():
    parts = load(), load()
    return step2(join(parts))


print(run().sum())
