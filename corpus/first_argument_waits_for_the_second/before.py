import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def step1(data):
    return data * 2.0


def step2(data):
    return data + 1.0


def combine(left, right):
    return left + right


def run():
    return combine(load(), step1(load()))


print(run().sum())
