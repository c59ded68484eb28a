import itertools

import numpy as np

SIZE = 1 << 17


def hold():
    x = list(range(SIZE))
    rounds = itertools.cycle(x)
    print(next(rounds))
    other = np.ones(SIZE)
    return other.sum(), next(rounds)


print(hold())
