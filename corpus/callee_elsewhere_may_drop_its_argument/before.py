import numpy as np

SIZE = 200_000


def grow(values):
    return np.concatenate([values, values, values])


def run(use):
    data = np.ones(SIZE)
    print(data.mean())
    return use(grow(data))


print(run(np.sum))
