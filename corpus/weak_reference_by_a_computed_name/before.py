import weakref

import numpy as np

NAME = "ref"


def run():
    data = np.ones(1 << 17)
    watch = getattr(weakref, NAME)(data)
    total = data.sum()
    other = np.zeros(1 << 17)
    return total, other.sum(), watch() is None


print(run())
