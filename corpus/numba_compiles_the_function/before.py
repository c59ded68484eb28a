import numba
import numpy as np

SIZE = 1 << 17


@numba.njit
def hold(scale):
    x = np.ones(SIZE)
    y = x * scale
    z = y + 1.0
    return z.sum()
