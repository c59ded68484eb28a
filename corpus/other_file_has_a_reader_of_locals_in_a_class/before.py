import numpy as np

import lib
from texts import TEXT

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    total = data.sum()
    other = np.ones(SIZE) * total
    print(lib.Tools.calc(TEXT))
    return other.sum()


print(run())
