import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    scaled = (factor * x[0] for factor in range(3))
    other = np.ones(SIZE)
    return sum(scaled) + other.sum()


print(hold())
