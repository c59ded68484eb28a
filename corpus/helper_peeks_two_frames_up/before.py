import sys

import numpy as np


def peek(name):
    return sys._getframe(2).f_locals[name].size


def ask(name):
    return peek(name)


def main(name):
    data = np.ones(300_000)
    total = data.sum()
    other = np.ones(400_000)
    return ask(name), other.sum() + total


print(main("da" + "ta"))
