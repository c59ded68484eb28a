import numpy as np

SIZE = 1 << 17


class Grid:
    shape, dtype = (3, 4), "f8"

    def __mul__(self, other):
        return Grid()

    def __del__(self):
        print("closed")


def hold(grid):
    double = grid * 2
    print(grid.shape, grid.dtype)
    print(double.shape)
    print(np.ones(SIZE).sum())


hold(Grid())
