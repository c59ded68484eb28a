import numpy as np

SIZE = 1 << 17


def fail():
    big = np.ones(SIZE)
    raise ValueError(big.size)


def hold():
    try:
        fail()
    except ValueError as error:
        print(error)
    other = np.ones(SIZE)
    return other.sum()


print(hold())
