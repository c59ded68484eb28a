import numpy as np

SIZE = 1 << 17


def step2(data):
    return data + 1.0


def run():
    left, right = np.ones(SIZE), np.full(SIZE, 2.0)
    total = left.sum()
    result = step2(right)
    return result + total


print(run().sum())
