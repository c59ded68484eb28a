import arguments
import numpy as np


def described(n, scale):
    return arguments.arguments()


def stats(n):
    grid = np.zeros((n, n))
    shifted = grid + 1.0
    return np.exp(shifted).sum()


print(described(3, 2), round(stats(400)))
