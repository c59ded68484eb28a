import numpy as np


def hold():
    table = np.ones((1 << 16, 4))
    weights = np.zeros(4)
    for start in range(0, 1 << 16, 1 << 12):
        batch = table[start:start + (1 << 12)]
        errors = batch @ weights - 1.0
        weights = weights - 1e-6 * (batch.T @ errors)
    return float((table @ weights).sum())


print(hold())
