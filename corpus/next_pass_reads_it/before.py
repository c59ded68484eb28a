import numpy as np

SIZE = 1 << 17


def hold():
    previous = None
    total = 0.0
    for seed in range(3):
        current = np.full(SIZE, float(seed))
        total += current.sum()
        if previous is not None:
            total += (current - previous).sum()
        previous = current
    return total


print(hold())
