import numpy as np

SIZE = 1 << 17


def hold():
    __traceback_info__ = np.ones(SIZE)
    _ = np.ones(SIZE)
    total = __traceback_info__.sum() + _.sum()
    other = np.ones(SIZE)
    return total + other.sum()


print(hold())
