import numpy as np

SIZE = 1 << 17


def hold():
    x = [0] * SIZE
    x.append(x)
    print(len(x))
    other = np.ones(SIZE)
    return other.sum(), 0


print(hold())
