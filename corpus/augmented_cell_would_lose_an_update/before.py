import numpy as np

SIZE = 1 << 17


def step1(data):
    return data * 2.0


def step2(data):
    return data + 1.0


def run():
    count = 0.0

    def load():
        nonlocal count
        count += 10.0
        return np.ones(SIZE)

    data = load()
    count += step2(step1(data)).sum()
    return np.array(count)


print(run().sum())
