import inspect

import numpy as np


class Points:
    def __init__(self, count=30_000):
        self.values = "x" * count if count == 30_000 else np.ones(count)


def total(points: Points):
    doubled = points.values * 2
    tripled = doubled + doubled
    return len(tripled)


def call(function):
    parameters = inspect.signature(function).parameters.values()
    return function(*(parameter.annotation() for parameter in parameters))


print(call(total), total(Points(4)))
