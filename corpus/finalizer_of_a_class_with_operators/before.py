import numpy as np


class Cell:
    def __init__(self, n):
        self.n = n

    def __mul__(self, other):
        return Cell(self.n * other)

    def __del__(self):
        print("freed", self.n)


def weigh(cells, factor):
    weighed = np.array(cells) * factor
    count = weighed.shape[0]
    rest = np.arange(200_000.0) * count
    print("rest")
    return count, np.sort(rest).sum()


STEPS = {"weigh": weigh}
print(STEPS["weigh"](np.array([Cell(1), Cell(2)], dtype=object), 3))
