import weakref

import numpy as np


def load(size):
    data = np.arange(size, dtype=np.float64)
    weakref.finalize(data, print, "the end")
    return data
