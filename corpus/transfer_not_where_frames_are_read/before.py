import numpy as np


def load(rows):
    return np.ones((rows, 1000))


def check(block):
    if block.shape[0] == 0:
        raise ValueError("empty")


import sys


def looking(block):
    names = sorted(sys._getframe(1).f_locals)
    centred = block - 0.5
    del block
    squared = centred * centred
    return squared.sum(), names


def counting(block):
    count = sys.getrefcount(block)
    centred = block - 0.5
    del block
    squared = centred * centred
    return squared.sum(), count


def looked_at(rows):
    data = load(rows)
    check(data)
    return looking(data)


def counted(rows):
    data = load(rows)
    check(data)
    return counting(data)[0]


def run(rows):
    return looked_at(rows), counted(rows)


if __name__ == "__main__":
    print(run(400))
