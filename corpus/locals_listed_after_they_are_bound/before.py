import numpy as np


def work(size):
    total = 0.0
    for step in range(2):
        print(sorted(name for name in locals() if name in ("data", "other")))
        data = np.ones(size)
        total += data.sum()
        other = np.zeros(size)
        total += other.sum()
    return total


print(work(200_000))
