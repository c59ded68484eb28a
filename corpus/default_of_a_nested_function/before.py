import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)

    def inner(value=x):
        return value.sum()

    return np.ones(SIZE).sum() + inner()


print(hold())
