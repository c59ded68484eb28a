import numpy as np

SIZE = 1 << 17


def make():
    class Grid:
        shape, dtype = (3, 4), "f8"

        def __del__(self):
            print("closed")

    return Grid()


Grid = make


class Store:
    def open(self):
        return Grid()


def hold(store):
    grid = store.open()
    print(grid.shape, grid.dtype)
    other = np.ones(SIZE)
    print("end", other.sum())


hold(Store())
