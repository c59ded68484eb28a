import functools

import numpy as np


def logged(function=None, *, label="call"):
    def decorate(inner):
        @functools.wraps(inner)
        def run(*args, **kwargs):
            print(label)
            return inner(*args, **kwargs)

        return run

    if function is None:
        return decorate
    return decorate(function)


SIZE = 1 << 17


@logged
def hold(scale):
    x = np.ones(SIZE)
    y = x * scale
    del x
    z = y + 1.0
    return float(z.sum())


@logged(label="twice")
def hold_twice(scale):
    x = np.ones(SIZE)
    y = x * scale
    del x
    z = y + 1.0
    return float(z.sum())


print(hold(2.0), hold_twice(3.0))
