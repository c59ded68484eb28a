import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def step1(data):
    return data * 2.0


def step2(data):
    return data + 1.0


def total(rows, amount):
    return sum(row.sum() for row in rows) + amount


def run():
    rows = (np.full(SIZE, float(seed)) for seed in range(2))
    return np.array(total(rows, 1.0))


print(run().sum())
