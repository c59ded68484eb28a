import numpy as np

SIZE = 1 << 17


def hold():
    x = list(range(SIZE))
    pairs = enumerate(x)
    print(next(pairs))
    other = np.ones(SIZE)
    return other.sum(), next(pairs)


print(hold())
