import warnings

import numpy as np

SIZE = 1 << 17
TABLE = {"warn": warnings.warn}


def scale(data):
    TABLE["warn"]("slow path", stacklevel=2)
    return data * 2.0


def run():
    data = scale(np.ones(SIZE))
    return np.sqrt(scale(data))


print(run().sum())
