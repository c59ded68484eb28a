import numpy as np

SIZE = 1 << 17


def inner(data):
    print("inner")
    return data * 2.0


def run():
    data = np.ones(SIZE)
    print(data.sum())
    return outer(inner(data))


try:
    print(run().sum())
except NameError as error:
    print(error)


def outer(data):
    return data + 1.0
