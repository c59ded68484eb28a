import numpy as np

from elsewhere import convert


def converted(function):
    return convert(function)


SIZE = 1 << 17


@converted
def hold(scale):
    x = np.ones(SIZE)
    y = x * scale
    z = y + 1.0
    return float(z.sum())
