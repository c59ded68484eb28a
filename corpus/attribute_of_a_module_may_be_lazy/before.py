import types

import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def step1(data):
    return data * 2.0


def step2(data):
    return data + 1.0


tools = types.ModuleType("tools")


def make(name):
    print("make", name)
    return step2


tools.__getattr__ = make


def run():
    data = load()
    return tools.finish(step1(data))


print(run().sum())
