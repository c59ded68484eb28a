import functools
import inspect

import numpy as np


def namespace(*arrays):
    return np


def documented(function):
    return inspect.getdoc(function)


def over_batches(ndim):
    def decorator(function):
        @functools.wraps(function)
        def run(array):
            xp = namespace(array)
            array = xp.asarray(array)
            if array.ndim == ndim:
                return function(array)
            return xp.stack([function(item) for item in array])

        return run

    return decorator
