import weakref

import numpy as np

SIZE = 1 << 17


class Watch:
    def __lshift__(self, array):
        self.array = weakref.ref(array)
        return self


watch = Watch()


def hold():
    x = np.ones(SIZE)
    watch << x
    print(x.sum())
    other = np.ones(SIZE)
    return watch.array() is None, other.sum()


print(hold())
