import numpy as np

SIZE = 1 << 17


def numbers(values):
    yield values[0]
    yield values[1]


def hold():
    x = np.ones(SIZE)
    stream = numbers(x)
    print(next(stream))
    other = np.ones(SIZE)
    return next(stream), other.sum()


print(hold())
