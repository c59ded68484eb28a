import sys

import numpy as np


class Size:
    def __format__(self, name):
        return str(sys._getframe(1).f_locals[name].size)


SIZE = Size()


def main():
    data = np.ones(300_000)
    total = data.sum()
    other = np.ones(400_000)
    return f"{SIZE:data}", other.sum() + total


print(main())
