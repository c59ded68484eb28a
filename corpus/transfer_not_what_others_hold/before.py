import numpy as np


def load(rows):
    return np.ones((rows, 1000))


def check(block):
    if block.shape[0] == 0:
        raise ValueError("empty")


def model(block):
    centred = block - 0.5
    del block
    squared = centred * centred
    return squared.sum()


SEEN = []


def aliased(rows):
    data = load(rows)
    same = data
    check(data)
    return model(data) + same.sum()


def viewed(rows):
    data = load(rows)
    head = data[:10]
    check(data)
    return model(data) + head.sum()


def kept(rows):
    data = load(rows)
    SEEN.append(data)
    check(data)
    return model(data)


def run(rows):
    return aliased(rows), viewed(rows), kept(rows)


if __name__ == "__main__":
    print(run(400))
