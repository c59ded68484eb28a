import numpy as np

SIZE = 1 << 17


def hold():
    previous = None
    total = 0.0
    for seed in range(3):
        if previous is not None:
            total += previous.sum()
        previous = np.full(SIZE, float(seed))
        other = np.ones(10)
        total += other.sum()
    return total


print(hold())
