import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    total = x.sum()

    def inner(value: x) -> float:
        return value

    other = np.ones(SIZE)
    return total + other.sum(), len(inner.__annotations__)


print(hold())
