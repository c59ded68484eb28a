import numpy as np

SIZE = 1 << 17


def load():
    print("loading")
    return np.ones(SIZE)


def run():
    data = load()
    return np.negative(copy(data))


try:
    print(run().sum())
except NameError as error:
    print(error)

from copy import copy  # noqa: E402
