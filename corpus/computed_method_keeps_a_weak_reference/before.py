import weakref

import numpy as np

SEEN = []


class Handle:
    def __getattr__(self, name):
        return lambda one: SEEN.append(weakref.ref(one))


def run():
    data = np.ones(1 << 17)
    handle = Handle()
    handle.remember(data)
    total = data.sum()
    other = np.zeros(1 << 17)
    return total, other.sum(), [it() is None for it in SEEN]


print(run())
