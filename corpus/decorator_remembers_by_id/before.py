import numpy as np

SIZE = 1 << 17


def remember(function):
    known = {}

    def inner(array):
        if id(array) not in known:
            known[id(array)] = function(array)
        return known[id(array)]

    return inner


@remember
def total(array):
    return array.sum()


def hold():
    x = np.full(SIZE, 1.0)
    first = total(x)
    y = np.full(SIZE, 2.0)
    second = total(y)
    z = np.full(SIZE, 3.0)
    return first, second, total(z)


print(hold())
