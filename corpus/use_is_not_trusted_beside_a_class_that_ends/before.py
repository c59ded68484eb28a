"""What is used as an array may be an object of a class that looks like one and does something at its end."""

import os

import numpy as np

LOG = open(os.devnull, "w")


class Grid:
    def __init__(self, values):
        self.values = values
        self.shape = values.shape

    def __getitem__(self, index):
        return self.values[index]

    def __del__(self):
        print("closed")


def measure(make, samples):
    cells = make(samples)
    count = cells.shape[1] + cells[:, 0].sum()
    print("measured", file=LOG)
    table = np.ones(500_000) * count
    rest = table * 2
    print("end")
    return rest.sum()


SAMPLES = np.ones((40, 50))
print(measure(Grid, SAMPLES))
