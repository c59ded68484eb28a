import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    total = 1
    label = f"{total:=10}"
    print(label, x.sum())
    other = np.ones(SIZE)
    return total + other.sum()


print(hold())
