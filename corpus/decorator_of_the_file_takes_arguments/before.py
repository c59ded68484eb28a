import functools

import numpy as np


def retried(times):
    def decorate(function):
        @functools.wraps(function)
        def run(*args, **kwargs):
            for attempt in range(times):
                try:
                    return function(*args, **kwargs)
                except ValueError:
                    print("again", attempt)
            raise TimeoutError

        return run

    return decorate


SIZE = 1 << 17


@retried(3)
def hold(scale):
    x = np.ones(SIZE)
    y = x * scale
    z = y + 1.0
    return float(z.sum())


print(hold(2.0))
