import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def step1(data):
    return data * 2.0


def step2(data):
    return data + 1.0


def run():
    if (data := load()).size:
        print("loaded")
    return step2(data)


print(run().sum())
