import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def step1(data):
    return data * 2.0


def step2(data):
    return data + 1.0


class Rows:
    def __getitem__(self, data):
        total = data.sum()
        return np.full(SIZE, total)


def run():
    data = load()
    return Rows()[data]


print(run().sum())
