import numpy as np

SIZE = 1 << 17


def hold(flag):
    x: np.ndarray
    if flag:
        x = np.ones(SIZE)
        return x.sum()
    other = np.ones(SIZE)
    return other.sum()


print(hold(False), hold(True))
