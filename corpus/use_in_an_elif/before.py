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
    if SIZE < 1:
        return np.zeros(1)
    elif step2(step1(data)).sum() > 1:
        return np.ones(1)
    return np.zeros(2)


print(run().sum())
