import numpy as np


class Settings:
    def __init__(self, width):
        self.width = width
        self.names = ["a", "b"]


def spread(make, width):
    chosen = make(width)
    lines = chosen.width
    print(chosen.names[0])
    table = np.ones((lines, 400))
    return float(table.sum())


print(spread(Settings, 1_000))
