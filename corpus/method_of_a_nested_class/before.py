import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)

    class Holder:
        size = x.size

        def total(self):
            return x.sum()

    other = np.ones(SIZE)
    return other.sum() + Holder().total()


print(hold())
