import numpy as np

import hooks
import lib

SIZE = 1 << 17


def run():
    data = lib.load(SIZE)
    total = float(data.sum())
    other = np.ones(SIZE)
    print(total, "before the end")
    return float(other.sum())


hooks.install()
print(run())
