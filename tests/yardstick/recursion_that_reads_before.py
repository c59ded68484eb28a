import numpy as np


def recurse(depth):
    block = np.zeros(100_000)
    mean = block.mean()
    if depth == 0:
        return mean
    deeper = recurse(depth - 1)
    return mean + deeper


print(recurse(6))
