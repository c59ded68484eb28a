import contextlib

import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def step1(data):
    return data * 2.0


def step2(data):
    return data + 1.0


@contextlib.contextmanager
def announced(name):
    print("enter", name)
    yield
    print("leave", name)


def run():
    data = load()
    with announced("first"), contextlib.nullcontext(step2(step1(data))) as result:
        return result


print(run().sum())
