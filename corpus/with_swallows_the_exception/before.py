import numpy as np

SIZE = 1 << 17


import contextlib


def hold(text):
    with contextlib.suppress(ValueError):
        number = int(text)
        x = np.ones(SIZE)
        print(x.sum() + number, x.size)
    other = np.ones(SIZE)
    return other.sum()


print(hold("1"), hold("z"))
