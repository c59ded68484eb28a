import warnings

import numpy as np

SIZE = 1 << 17


def scale(data):
    warnings.warn("slow path", stacklevel=2)
    return data * 2.0


def load():
    return np.ones(SIZE)


def run():
    return np.sqrt(scale(load()))


print(run().sum())
