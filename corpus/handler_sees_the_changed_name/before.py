import numpy as np

SIZE = 1 << 17


def step1(data):
    return data * 2.0


def step2(data):
    raise OSError(data.size)


def run():
    data = np.ones(SIZE)
    try:
        return step2(step1(data))
    except OSError:
        return data.sum()


print(run())
