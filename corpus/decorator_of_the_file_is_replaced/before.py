import numpy as np

try:
    from numba import njit as fast
except ImportError:

    def fast(function):
        return function


SIZE = 1 << 17


@fast
def hold(scale):
    x = np.ones(SIZE)
    y = x * scale
    z = y + 1.0
    return float(z.sum())


print(hold(2.0))
