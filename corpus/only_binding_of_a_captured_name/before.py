import numpy as np

SIZE = 1 << 17


data = "global"


def load():
    return np.ones(SIZE)


def step1(values):
    return values * 2.0


def step2(values, later):
    return values + later().size


def run():
    data = load()

    def show():
        return data

    return step2(step1(data), show)


print(run().sum(), data)
