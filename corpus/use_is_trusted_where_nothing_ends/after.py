"""What is used as an array ends quietly where no class of the program does something at its end, though a file is left open."""

import os

import numpy as np

LOG = open(os.devnull, "w")


def whiten(contrast, weights, samples):
    gains, slopes = contrast(np.dot(weights, samples))
    moved = np.dot(gains, samples.T) / samples.shape[1] - slopes[:, np.newaxis] * weights
    del weights, samples, gains, slopes
    print(moved.shape, file=LOG)
    return np.linalg.svd(np.outer(moved.ravel(), moved.ravel()))[1].sum()


def logcosh(values):
    gains = np.tanh(values)
    return gains, (1 - gains**2).mean(axis=-1)


print(round(float(whiten(logcosh, np.eye(12), np.ones((12, 5000)))), 6))
