import numpy as np


def run():
    data = np.random.default_rng(0).random(1 << 17)
    level = data.mean()
    kept = max([data], key=len)
    other = np.zeros(1 << 17)
    return level, other.sum(), float(np.asarray(kept).ravel()[0])


print(run())
