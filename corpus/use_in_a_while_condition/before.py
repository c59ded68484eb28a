import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def step1(data):
    return data * 2.0


def step2(data):
    return data + 1.0


def run():
    data = load()
    count = 0.0
    while step2(step1(data)).sum() > count:
        count += SIZE
    return count


print(run())
