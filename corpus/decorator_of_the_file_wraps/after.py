import functools

import numpy as np


def timed(function):
    @functools.wraps(function)
    def run(*args, **kwargs):
        print(function.__name__)
        return function(*args, **kwargs)

    return run


SIZE = 1 << 17


@timed
def hold(scale):
    x = np.ones(SIZE)
    y = x * scale
    del x
    z = y + 1.0
    return float(z.sum())


print(hold(2.0))
