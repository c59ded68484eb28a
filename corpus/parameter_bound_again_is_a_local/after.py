import numpy as np

SIZE = 1 << 17


def run(data):
    data = np.ones(SIZE) + data
    total = data.sum()
    del data
    other = np.ones(SIZE)
    return total + other.sum()


print(run(1.0), run(np.ones(SIZE)))
