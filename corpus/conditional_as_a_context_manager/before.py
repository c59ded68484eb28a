from contextlib import nullcontext

import numpy as np

SIZE = 1 << 17


def hold(flag):
    x = np.ones(SIZE)
    total = x.sum()
    with nullcontext(1) if flag else nullcontext(2) as y:
        other = np.ones(SIZE)
    with (nullcontext(3) if flag else nullcontext(4) as z):
        return total + other.sum() + y + z


print(hold(True), hold(False))
