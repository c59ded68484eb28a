import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)

    class Holder:
        size = x.size

        def total(self):
            return x.sum()

    return np.ones(SIZE).sum() + Holder().total()


print(hold())
