import numpy as np

SIZE = 1 << 17


def describe(text):
    return eval(repr(text)).upper()


def hold():
    x = np.ones(SIZE)
    total = x.sum()
    other = np.ones(SIZE)
    return describe("x"), total + other.sum()


print(hold())
