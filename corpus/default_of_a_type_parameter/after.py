import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    total = x.sum()  # the last use
    del x
    other = np.ones(SIZE)
    return total + other.sum()


print(hold())


def first[T = int](values: list[T]) -> T:
    return values[0]
