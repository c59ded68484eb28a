import numpy as np


def load(size):
    return np.arange(size, dtype=np.float64)


SEEN = {}


def note(data):
    SEEN["last"] = data
