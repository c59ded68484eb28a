import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    total = x.sum()  # the last use
    print(sep="", x)
    other = np.ones(SIZE)
    return total + other.sum()


print(hold())
