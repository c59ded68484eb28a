import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def step1(data):
    return data * 2.0


def step2(data):
    return data + 1.0


def tell(value, result=None):
    print("tell", value)
    return value if result is None else result


def combine(factor, count, data, label):
    return data * factor + count


def run():
    count = 1
    return combine(2, count, step1(load()), tell("later"))


print(run().sum())
