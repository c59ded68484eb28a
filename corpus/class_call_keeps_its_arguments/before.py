import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def step1(data):
    return data * 2.0


def step2(data):
    return data + 1.0


class Holder:
    def __init__(self, data):
        total = data.sum()
        del data
        self.result = np.full(SIZE, total)


def run():
    data = load()
    return Holder(data).result


print(run().sum())
