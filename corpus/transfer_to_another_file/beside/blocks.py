import numpy as np


def load(rows):
    return np.ones((rows, 1000))


def model(block):
    centred = block - 0.5
    del block
    squared = centred * centred
    return squared.sum()
