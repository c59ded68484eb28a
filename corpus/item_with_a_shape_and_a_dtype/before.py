import numpy as np

SIZE = 1 << 17


class Grid:
    shape, dtype = (3, 4), "f8"

    def __del__(self):
        print("closed")


def hold(grids):
    for grid in grids:
        print(grid.shape, grid.dtype)
        print(np.ones(SIZE).sum())


hold(Grid() for _ in range(2))
