import numpy as np

SIZE = 1 << 17


class Grid:
    shape, dtype = (3, 4), "f8"

    def __del__(self):
        print("closed")


class Store:
    def open(self):
        return Grid()


def hold(store):
    grid = store.open()
    print(grid.shape, grid.dtype)
    other = np.ones(SIZE)
    print("end", other.sum())


hold(Store())
