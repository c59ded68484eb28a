import weakref

import numpy as np

SIZE = 1 << 17


class Registry(weakref.WeakValueDictionary):
    pass


registry = Registry()


def hold():
    x = np.ones(SIZE)
    registry.setdefault("x", x)
    print(x.sum())
    other = np.ones(SIZE)
    return len(registry), other.sum()


print(hold())
