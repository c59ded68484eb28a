"""An array of what a function of another file makes may hold objects that do something at their end."""

import os

import nodes
import numpy as np

LOG = open(os.devnull, "w")


def count(n):
    made = np.array([nodes.make(k) for k in range(n)])
    found = made.shape[0] + len(made[:, np.newaxis])
    print("counted", file=LOG)
    table = np.ones(500_000) * found
    rest = table * 2
    print("end")
    return rest.sum()


print(count(3))
