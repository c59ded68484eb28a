import numpy as np

SIZE = 1 << 17


def load():
    print("loading")
    return np.ones(SIZE)


def run():
    data = load()
    return np.negative(step(data))


try:
    print(run().sum())
except NameError as error:
    print(error)


def step(data):
    return data * 2.0
