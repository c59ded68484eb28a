import numpy as np

SIZE = 1 << 17


def total(count):
    result = 0.0
    for seed in range(count):
        data = np.full(SIZE, float(seed))
        low = data * 0.5
        high = data * 2.0
        result += low.sum() + high.sum()
        del data, low, high
    return result


print(total(3))
