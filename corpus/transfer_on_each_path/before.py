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


def run(rows):
    data = load(rows)
    check(data)
    if rows > 300:
        total = model(data)
    else:
        total = model(data) + 1
    return total


if __name__ == "__main__":
    print(run(400))
