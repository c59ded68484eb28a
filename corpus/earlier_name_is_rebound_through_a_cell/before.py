import numpy as np

SIZE = 1 << 17


def step1(data):
    return data * 2.0


def combine(amount, data):
    return data + amount


def run():
    amount = 1.0

    def load():
        nonlocal amount
        amount = 2.0
        return np.ones(SIZE)

    data = load()
    return combine(amount, step1(data))


print(run().sum())
