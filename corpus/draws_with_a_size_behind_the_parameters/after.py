import numpy as np


def spread(rng, count):
    weights = rng.exponential(1.0, count)
    scaled = weights * 2
    del weights
    jump = rng.exponential(1.0)
    return scaled.max() + np.sqrt(scaled).sum() + jump


print(round(spread(np.random.default_rng(1), 200_000), 3))
