import numpy as np

SIZE = 1 << 17


def total(count):
    result = 0.0
    for seed in range(count):
        x = np.full(SIZE, float(seed))
        if seed % 2:
            del x
            continue
        result += x.sum()
        del x
    return result


print(total(5))
