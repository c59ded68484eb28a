import contextlib

import numpy as np

with contextlib.suppress(ImportError):
    from surely_not_installed import step

SIZE = 1 << 17


def load():
    print("loading")
    return np.ones(SIZE)


def run():
    data = load()
    return np.negative(step(data))


try:
    print(run().sum())
except NameError as error:
    print(error)
