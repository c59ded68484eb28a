import numpy as np

SIZE = 1 << 17


def load():
    print("loading")
    return np.ones(SIZE)


def run():
    return np.negative(step(load()))


def step(data):
    return data * 2.0


print(run().sum())
