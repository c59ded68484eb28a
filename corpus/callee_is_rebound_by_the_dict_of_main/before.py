import numpy as np

SIZE = 1 << 17


def load():
    print("loading")
    from __main__ import __dict__ as names
    
    names["step"] = five
    return np.ones(SIZE)


def step(data):
    return data * 2.0


def five(data):
    return data * 5.0


def run():
    data = load()
    return np.negative(step(data))


print(run().sum())
