import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def step(data):
    return data + 1.0


def run():
    first = load()
    second = step(first)
    third = step(second)
    fourth = step(third)
    fifth = step(fourth)
    sixth = step(fifth)
    seventh = step(sixth)
    return step(seventh)


print(run().sum())
