import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    rows = []
    rows.append(x)
    print(x.sum())
    other = np.ones(SIZE)
    return other.sum(), rows[0].size


print(hold())
