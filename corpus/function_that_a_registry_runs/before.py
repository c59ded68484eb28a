import numpy as np

SIZE = 1 << 17


def load():
    print("loading")
    return np.ones(SIZE)


def run():
    data = load()
    return np.negative(step(data))


jobs = [run]
for job in jobs:
    try:
        job()
    except NameError as error:
        print(error)


def step(data):
    return data * 2.0


print(run().sum())
