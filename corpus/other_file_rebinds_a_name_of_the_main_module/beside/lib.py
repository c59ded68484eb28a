import sys

import numpy as np


def load(function, size):
    print("loading")
    setattr(sys.modules["__main__"], "step", function)
    return np.ones(size)
