import sqlite3

import numpy as np


class NotAnArray(TypeError):
    """Raised for what has no `__array__`, or an `__array_priority__` of its own."""


def check(value):
    if not hasattr(value, "__array__") and not getattr(value, "__array_ufunc__", None):
        raise NotAnArray(type(value).__name__)
    return value


def weigh(n, weight):
    grid = np.ones((n, n))
    weighed = grid * weight
    total = weighed.sum()
    return total + np.arange(n * n).sum()


STORE = sqlite3.connect(":memory:")
STEPS = {"weigh": weigh, "check": check}
print(STEPS["weigh"](400, STEPS["check"](np.arange(400.0))))
