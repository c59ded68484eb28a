import numpy as np

import lib

SIZE = 1 << 17

ASK = {"held": lib.held}


def run():
    data = np.ones(SIZE)
    total = data.sum()
    other = np.ones(SIZE) * total
    print(ASK["held"]())
    return other.sum()


print(run())
