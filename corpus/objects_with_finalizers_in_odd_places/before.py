import os
from collections import Counter

import numpy as np


class Guard:
    def __del__(self):
        print("ended")


class Scratch(str):
    def __del__(self):
        print("removed", self)


def count(n):
    counts = Counter(range(n))
    counts.subtract([Guard()])
    size = len(counts)
    other = np.ones(n)
    print("counted")
    return size, other.sum()


def paths(n):
    names = [os.path.join("/tmp", Scratch(f"/{i}")) for i in range(2)] * n
    size = len(names)
    other = [i * 2 for i in range(n)]
    print("joined")
    return size, len(other)


def numbers(n):
    values = np.ones(n)
    total = values.sum()
    other = np.ones(n)
    return total, other.sum()


print(count(1 << 14), paths(1 << 14), numbers(1 << 17))
