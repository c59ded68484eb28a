import numpy as np


def work(size, scale=1.0):
    print(", ".join(f"{name}={value}" for name, value in locals().items()))
    data = np.ones(size)
    total = data.sum()
    other = np.zeros(size)
    return total + other.sum() * scale


print(work(200_000))
