import sys

import numpy as np


def find(frame):
    while frame is not None:
        if "da" + "ta" in frame.f_locals:
            return frame.f_locals["da" + "ta"].size
        frame = frame.f_back


def ticks():
    print(find(sys._getframe()))
    yield 1


TICKS = ticks()


def main():
    data = np.ones(300_000)
    total = data.sum()
    other = np.ones(400_000)
    next(TICKS)
    return other.sum() + total


print(main())
