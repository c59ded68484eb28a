import numpy as np


def load(rows):
    return np.ones((rows, 1000))


def check(block):
    if block.shape[0] == 0:
        raise ValueError("empty")


KEPT = []


def late(block):
    centred = block - 0.5
    squared = centred * centred
    return squared.sum() + block.shape[0]


def in_place(block):
    block -= 0.5
    squared = block * block
    return squared.sum()


def keeping(block):
    KEPT.append(block)
    centred = block - 0.5
    del block
    squared = centred * centred
    return squared.sum()


def run(rows):
    data = load(rows)
    check(data)
    first = late(data)
    data = load(rows)
    check(data)
    second = in_place(data)
    data = load(rows)
    check(data)
    return first + second + keeping(data)


if __name__ == "__main__":
    print(run(400))
