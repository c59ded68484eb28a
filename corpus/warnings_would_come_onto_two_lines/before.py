import warnings

import numpy as np

SIZE = 1 << 17


def scale(data):
    warnings.warn("slow path", stacklevel=2)
    return data * 2.0


def run():
    data = np.ones(SIZE)
    print(data.sum())
    return scale(scale(data))


print(run().sum())
