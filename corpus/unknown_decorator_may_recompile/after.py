import numpy as np
from somewhere import accelerate

SIZE = 1 << 17


@accelerate
def hold(scale):
    x = np.ones(SIZE)
    y = x * scale
    del x
    z = y + 1.0
    return z.sum()
