import numpy as np

SIZE = 1 << 17


def load():
    print("loading")
    return np.ones(SIZE)


def run():
    data = load()
    return np.negative(np.row_stack(data))


try:
    print(run().sum())
except AttributeError:
    print("no such member")
