import numpy as np

from somewhere import jit


SIZE = 1 << 17


@jit
def hold(scale):
    x = np.ones(SIZE)
    y = x * scale
    z = y + 1.0
    return float(z.sum())
