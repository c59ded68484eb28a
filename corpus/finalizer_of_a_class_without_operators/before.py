import numpy as np


class Writer:
    def __init__(self, path):
        self.path = path

    def __del__(self):
        print("closed", self.path)


def weigh(n, weight):
    grid = np.ones((n, n))
    weighed = grid * weight
    total = weighed.sum()
    return total + np.arange(n * n).sum()


writer = Writer("out.mm")
STEPS = {"weigh": weigh}
print(STEPS["weigh"](400, np.arange(400.0)))
