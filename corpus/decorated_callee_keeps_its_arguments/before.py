import functools

import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def step1(data):
    return data * 2.0


def announce(function):
    @functools.wraps(function)
    def wrapper(*args):
        print("call")
        return function(*args)

    return wrapper


@announce
def wrapped(data):
    return data * 2.0


def run():
    data = load()
    return np.add(wrapped(data), 1.0)


print(run().sum())
