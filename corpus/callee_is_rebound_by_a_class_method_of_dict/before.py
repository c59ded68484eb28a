import numpy as np

SIZE = 1 << 17
NAMES = globals()


def load():
    print("loading")
    dict.__setitem__(NAMES, "step", five)
    return np.ones(SIZE)


def step(data):
    return data * 2.0


def five(data):
    return data * 5.0


def run():
    data = load()
    return np.negative(step(data))


print(run().sum())
