import numpy as np

SIZE = 1 << 17


def arrays(count):
    for seed in range(count):
        yield np.full(SIZE, float(seed))


def total(count):
    result = 0.0
    for x in arrays(count):
        result += x.sum()
    return result, x.size


print(total(3))
