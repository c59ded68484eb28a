import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    assert x.all()
    other = np.ones(SIZE)
    return other.sum()


print(hold())
