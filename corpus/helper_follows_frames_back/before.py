import inspect

import numpy as np


def find(name):
    frame = inspect.currentframe()
    while frame is not None:
        if name in frame.f_locals:
            return frame.f_locals[name].size
        frame = frame.f_back


def first(text):
    return find(text)


def second(text):
    return first(text)


def main(text):
    data = np.ones(300_000)
    total = data.sum()
    other = np.ones(400_000)
    return second(text), other.sum() + total


print(main("da" + "ta"))
