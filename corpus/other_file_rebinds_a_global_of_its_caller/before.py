import numpy as np

from lib import load

SIZE = 1 << 17


def step(data):
    return data * 2.0


def five(data):
    return data * 5.0


def run():
    data = load(five, SIZE)
    return np.negative(step(data))


print(run().sum())
