import numpy as np


class Filter:
    def __init__(self):
        self.last = None

    def step(self, n):
        change = 0.0 if self.last is None else float(self.last.sum())
        self.last = np.ones((n, n)) * n
        total = self.last.sum()
        more = np.ones((n, n))
        return change + total + more.sum()


if __name__ == "__main__":
    smoother = Filter()
    print([smoother.step(n) for n in (200, 300)])
