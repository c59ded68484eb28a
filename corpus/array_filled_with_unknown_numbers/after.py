import numpy as np

SIZE = 1 << 17


def fill(make):
    result = np.zeros((4, SIZE))
    for number in range(4):
        result[number] = make(number)
    return result


def total(make):
    result = fill(make)
    found = result.sum()
    del result
    other = np.ones(4 * SIZE)
    both = np.concatenate([other, other])
    return found + both.sum()


print(total(float))
