import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    total = x.sum()
    print(f"{total:=^10}")
    other = np.ones(SIZE)
    return total + other.sum()


print(hold())
