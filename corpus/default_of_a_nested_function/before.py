import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)

    def inner(value=x):
        return value.sum()

    other = np.ones(SIZE)
    return other.sum() + inner()


print(hold())
