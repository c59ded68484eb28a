import lib

import numpy as np


class Unit:
    __array_ufunc__ = None

    def __init__(self, size):
        self.size = size

    def __rmul__(self, other):
        return np.asarray(other) * self.size


def weigh(n, unit):
    weighed = np.ones((n, n)) * unit
    total = weighed.sum()
    return total + np.arange(n * n).sum()


STORE = lib.STORE
STEPS = {"weigh": weigh}
print(STEPS["weigh"](400, Unit(2.5)))
