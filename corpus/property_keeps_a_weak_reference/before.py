import weakref

import numpy as np

SIZE = 1 << 17


class Watch:
    @property
    def current(self):
        return self.array()

    @current.setter
    def current(self, array):
        self.array = weakref.ref(array)


watch = Watch()


def hold():
    x = np.ones(SIZE)
    watch.current = x
    print(x.sum())
    other = np.ones(SIZE)
    return watch.current is None, other.sum()


print(hold())
