import numpy as np

SIZE = 1 << 17


def hold():
    ﬁle = np.ones(SIZE)
    total = ﬁle.sum()
    other = np.ones(SIZE)
    return total + other.sum() + file[0]


print(hold())
