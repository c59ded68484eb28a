import sys

import numpy as np

HOOKS = []


def hook():
    return sys._getframe().f_back.f_locals.get("table")


HOOKS.append(hook)


def work():
    data = np.ones(200_000)
    total = data.sum()
    other = np.zeros(200_000)
    return total + other.sum(), [hook() for hook in HOOKS]


print(work())
