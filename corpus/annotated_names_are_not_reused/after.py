import numpy as np

SIZE = 1 << 17


def run():
    x: np.ndarray = np.ones(SIZE)
    y: np.ndarray = x * 2.0
    del x
    z: np.ndarray = y + 1.0
    return z.sum()


print(run())
