import numpy as np

SIZE = 1 << 17


class Grid:
    def __init__(self):
        self.shape = (3, 4)
        self.dtype = "f8"

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
