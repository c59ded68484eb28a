import numpy as np

SIZE = 1 << 17


def load():
    print("loading")
    Patcher().go()
    return np.ones(SIZE)


def step(data):
    return data * 2.0


def five(data):
    return data * 5.0


class Patcher:
    names = globals()

    def go(self):
        self.names["step"] = five


def run():
    data = load()
    return np.negative(step(data))


print(run().sum())
