import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    try:
        total = x.sum()
        other = np.ones(SIZE)
        return total + other.sum()
    finally:
        print(x.size)


print(hold())
