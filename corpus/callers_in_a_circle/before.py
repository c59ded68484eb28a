import numpy as np

SIZE = 1 << 17


def halve(image, depth):
    half = image * 0.5
    total = half.sum()
    if depth:
        return total + double(image + 1, depth - 1)
    return total


def double(image, depth):
    twice = image * 2
    total = twice.sum()
    return total + halve(image - 1, depth)


print(halve(np.ones(SIZE), 3))
