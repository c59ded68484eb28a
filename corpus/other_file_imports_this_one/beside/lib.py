import numpy as np

import before


def load(size):
    return np.arange(size, dtype=np.float64)


def again():
    return before.run()
