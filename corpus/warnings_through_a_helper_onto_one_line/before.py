import warnings

import numpy as np

SIZE = 1 << 17


def tell():
    warnings.warn("slow path", stacklevel=3)


def scale(data):
    tell()
    return data * 2.0


def shift(data):
    tell()
    return data + 2.0


def run():
    data = scale(np.ones(SIZE))
    return np.sqrt(shift(data))


print(run().sum())
