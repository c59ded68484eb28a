import numpy as np

SIZE = 1 << 17


import contextlib


def hold(text):
    x = np.ones(SIZE)
    with contextlib.suppress(ValueError):
        print(x.sum())
        size = int(text)
        x = np.ones(size)
    return x.sum()


print(hold("10"), hold("z"))
