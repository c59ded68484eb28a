import numpy as np

SIZE = 1 << 17


class Grid:
    def __getattr__(self, name):
        return name

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
