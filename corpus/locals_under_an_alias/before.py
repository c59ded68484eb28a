from builtins import locals as names

import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    total = x.sum()
    other = np.ones(SIZE)
    seen = sorted(names())
    return total + other.sum(), seen


print(hold())
