import sys

import numpy as np

try:
    from copy import copy as step
except ImportError:
    sys.exit("copy is missing")

SIZE = 1 << 17


def load():
    print("loading")
    return np.ones(SIZE)


def run():
    data = load()
    return np.negative(step(data))


print(run().sum())
