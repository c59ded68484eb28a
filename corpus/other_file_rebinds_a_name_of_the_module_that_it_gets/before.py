import sys

import numpy as np

from lib import install

SIZE = 1 << 17


def load():
    print("loading")
    install(sys.modules[__name__], five)
    return np.ones(SIZE)


def step(data):
    return data * 2.0


def five(data):
    return data * 5.0


def run():
    data = load()
    return np.negative(step(data))


print(run().sum())
