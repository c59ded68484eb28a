import functools
import sys

import numpy as np


def find(frame):
    while frame is not None:
        if "da" + "ta" in frame.f_locals:
            return frame.f_locals["da" + "ta"].size
        frame = frame.f_back


def traced(function):
    @functools.wraps(function)
    def wrapper():
        print(find(sys._getframe()))
        return function()

    return wrapper


@traced
def step():
    return 1


def main():
    data = np.ones(300_000)
    total = data.sum()
    other = np.ones(400_000)
    step()
    return other.sum() + total


print(main())
