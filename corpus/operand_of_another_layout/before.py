import numpy as np

SIDE = 300


def along(weights):
    data = weights.T * 2.0
    total = data + weights
    return total.flags.c_contiguous, float(total.sum())


print(along(np.random.default_rng(0).random((SIDE, SIDE))))
