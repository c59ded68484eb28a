import numpy as np

SIZE = 1 << 17


def hold(x):
    x = np.ones(SIZE) if x is None else x
    print(x.sum())
    other = np.ones(SIZE)
    return other.sum()


print(hold(None), hold(np.ones(SIZE)))
