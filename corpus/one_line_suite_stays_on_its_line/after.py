import numpy as np

SIZE = 1 << 17


def hold(flag):
    result = 0.0
    if flag: x = np.ones(SIZE); result = x.sum(); del x
    other = np.ones(SIZE)
    return result + other.sum()


print(hold(True), hold(False))
