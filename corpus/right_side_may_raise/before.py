import numpy as np

SIZE = 1 << 17


def parse(values):
    raise TypeError(values.size)


def hold():
    x = np.ones(SIZE)
    try:
        x = parse(x)
    except TypeError:
        return x.sum()
    return x


print(hold())
