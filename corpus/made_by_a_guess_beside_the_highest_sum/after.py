import numpy as np


def degrees(nodes, count):
    rng = np.random.default_rng(1)
    source = rng.integers(0, nodes, count)
    target = rng.integers(0, nodes, count)
    total = np.bincount(source % 100).sum() + np.bincount(target % 100).sum()
    del source, target
    ranks = np.ones(2_000_000)
    return total + ranks.sum()


print(degrees(3000, 400_000))
