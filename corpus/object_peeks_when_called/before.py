import sys

import numpy as np


class Context:
    def __call__(self, name):
        return sys._getframe(1).f_locals[name].size


context = Context()


def main(name):
    data = np.ones(300_000)
    total = data.sum()
    other = np.ones(400_000)
    return context(name), other.sum() + total


print(main("da" + "ta"))
