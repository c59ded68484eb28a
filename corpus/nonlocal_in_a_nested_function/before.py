import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)

    def grow():
        nonlocal x
        x = x + 1.0
        return x.sum()

    total = x.sum()
    return grow() + np.ones(SIZE).sum() + total


print(hold())
