import numpy as np

SIZE = 1 << 17


class Grid:
    __array_ufunc__ = None

    def __rmul__(self, other):
        return Grid()

    def __del__(self):
        print("closed")


def hold(grid):
    product = np.ones(SIZE) * grid
    print(type(product).__name__)
    print(np.ones(SIZE).sum())


hold(Grid())
