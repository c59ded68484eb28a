import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def step1(data):
    return data * 2.0


def step2(data):
    return data + 1.0


class Tools:
    def __getattr__(self, name):
        print("look up", name)
        return step2


tools = Tools()


def run():
    data = load()
    return tools.finish(step1(data))


print(run().sum())
