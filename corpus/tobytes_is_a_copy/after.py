import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    part = x[:4].tobytes()
    print(x.sum())
    del x
    return np.ones(SIZE).sum(), bytes(part)[:2]


print(hold())
