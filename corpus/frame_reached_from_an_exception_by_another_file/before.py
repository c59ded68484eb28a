import numpy as np
import peek


def total(count):
    a = np.ones(count)
    b = a * 2
    raise ValueError(b.sum())


def names():
    try:
        total(200_000)
    except ValueError as error:
        return peek.show(error)


print(names())
