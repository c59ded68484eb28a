import numpy as np


def record(values):
    return float(values.mean())


def hold():
    values = np.ones(1 << 17)
    mean = record(values)
    other = np.ones(1 << 17)
    scaled = other * mean
    return scaled.sum(), other[0]


print(hold())
