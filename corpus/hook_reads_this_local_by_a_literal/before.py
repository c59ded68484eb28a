import sys

import numpy as np

HOOKS = []


def hook():
    return len(sys._getframe().f_back.f_locals.get("table", ()))


HOOKS.append(hook)


def work():
    table = np.ones(200_000)
    total = table.sum()
    other = np.zeros(200_000)
    found = 0
    for call in HOOKS:
        found += call()
    return total + other.sum(), found


print(work())
