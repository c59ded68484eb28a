import sys

import numpy as np


def load(function, size):
    print("loading")
    sys._getframe(1).f_globals["step"] = function
    return np.ones(size)
