import numpy as np


def match(distances):
    order = np.argsort(distances, axis=1)
    best, second = order[:, 0], order[:, 1]
    rows = np.arange(len(distances))
    good = distances[rows, best] < distances[rows, second]
    scaled = distances * 2.0
    return scaled.argmin(axis=0)[good].sum()


print(match(np.random.default_rng(0).random((500, 500))))
