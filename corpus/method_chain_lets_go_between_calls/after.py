import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def step1(data):
    return data * 2.0


def step2(data):
    return data + 1.0


class Table:
    def __init__(self, values):
        self.values = values

    def doubled(self):
        return Table(self.values * 2.0)

    def shifted(self):
        return Table(self.values + 1.0)


def run():
    return Table(np.ones(SIZE)).doubled().shifted().values


print(run().sum())
