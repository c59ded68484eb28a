import numpy as np

SIZE = 1 << 17


def hold(count):
    x = np.ones(SIZE)
    result = 0.0
    for seed in range(count):
        result += x[seed]
    del x
    other = np.ones(SIZE)
    return result + other.sum()


print(hold(3))
