import weakref

import numpy as np

SEEN = []


class Handle:
    def __array_ufunc__(self, ufunc, method, *inputs):
        SEEN.append(weakref.ref(inputs[0]))
        return 0


def run():
    data = np.ones(1 << 17)
    handle = Handle()
    np.add(data, handle)
    total = data.sum()
    other = np.zeros(1 << 17)
    return total, other.sum(), [it() is None for it in SEEN]


print(run())
