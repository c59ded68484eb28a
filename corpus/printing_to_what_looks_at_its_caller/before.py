import inspect

import numpy as np


class Tee:
    def __init__(self):
        self.lines = []

    def write(self, text):
        names = inspect.currentframe().f_back.f_locals
        self.lines.append(("grid" in names, text))
        return len(text)


def stats(n, out):
    grid = np.zeros((n, n))
    total = grid.sum()
    print("total", total, file=out)
    return np.exp(np.ones((n, n))).sum()


tee = Tee()
print(round(stats(400, tee)))
print(tee.lines)
