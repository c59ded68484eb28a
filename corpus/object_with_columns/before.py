import numpy as np

SIZE = 1 << 17


class Grid:
    columns = ["a"]

    def to_csv(self):
        return "a"

    def __del__(self):
        print("closed")


class Store:
    def open(self):
        return Grid()


def hold(store):
    grid = store.open()
    print(grid.columns, grid.to_csv())
    other = np.ones(SIZE)
    print("end", other.sum())


hold(Store())
