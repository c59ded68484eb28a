import contextlib

import numpy as np

SIZE = 1 << 17


@contextlib.contextmanager
def held():
    try:
        yield np.ones(SIZE)
    finally:
        print("released")


def hold():
    manager = held()
    x = manager.__enter__()
    print(x.sum())
    other = np.ones(SIZE)
    return "work", other.sum(), x.size


print(hold())
