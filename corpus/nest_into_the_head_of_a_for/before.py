import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def halves(data):
    return [data[:10].sum(), data[10:].sum()]


def run():
    result = 0.0
    data = load()
    for row in halves(data):
        result += np.ones(SIZE).sum() + row
    return np.array(result)


print(run().sum())
