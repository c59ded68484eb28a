import numpy as np

SIZE = 1 << 17


def step1(data):
    return data * 2.0


def step2(data):
    return data + 1.0


def run():
    sizes = [SIZE]
    data = np.ones(sizes[0])
    sizes.append(2)
    sizes = None
    return step2(step1(data))


print(run().sum())
