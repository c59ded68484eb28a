import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def modify1(data):
    return np.multiply(data, 2.0)


def modify2(data):
    return np.add(data, 1.0)


def process():
    data = load()
    return modify2(modify1(data))


print(process().sum())
