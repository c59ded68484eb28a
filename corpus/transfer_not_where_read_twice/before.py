import numpy as np


def load(rows):
    return np.ones((rows, 1000))


def check(block):
    if block.shape[0] == 0:
        raise ValueError("empty")


def after(rows):
    data = load(rows)
    check(data)
    return scaled(data, data.shape[0])


def before(rows):
    data = load(rows)
    check(data)
    return scaled(factor=data.shape[0], block=data)


def scaled(block, factor):
    centred = block - 0.5
    del block
    squared = centred * centred
    return squared.sum() / factor


def run(rows):
    return after(rows), before(rows)


if __name__ == "__main__":
    print(run(400))
