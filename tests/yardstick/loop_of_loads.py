import numpy as np


def load(seed, size):
    return np.full(size, float(seed))


def total(count, size):
    result = 0.0
    for seed in range(count):
        data = load(seed, size)
        low = np.multiply(data, 0.5)
        high = np.multiply(data, 2.0)
        result += low.sum() + high.sum()
    return result


print(total(3, 1 << 17))
