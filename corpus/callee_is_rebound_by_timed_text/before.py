import numpy as np
import timeit

SIZE = 1 << 17


def load():
    print("loading")
    timeit.timeit("main.step = main.five", "import __main__ as main", number=1)
    return np.ones(SIZE)


def step(data):
    return data * 2.0


def five(data):
    return data * 5.0


def run():
    data = load()
    return np.negative(step(data))


print(run().sum())
