import cProfile
import sys

import numpy as np

SIZE = 1 << 17


def hold():
    x = cProfile.Profile()
    x.enable()
    other = np.ones(SIZE)
    try:
        return sys.getprofile() is not None, other.sum()
    finally:
        sys.setprofile(None)


print(hold())
