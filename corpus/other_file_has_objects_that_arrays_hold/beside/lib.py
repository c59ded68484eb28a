import numpy as np


def ordered(values):
    return np.sort(values)
