import json as data

import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def half(values):
    return values[::2].copy()


def nested():
    data = load()
    total = data.cumsum()
    return half(total)


def reused():
    data = load() * 2.0
    return half(data.cumsum())


print(nested().sum(), reused().sum(), data.dumps(1))
