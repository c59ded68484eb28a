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


owned_data = "mine"


def run(rows):
    data = load(rows)
    check(data)
    return model(data), later(rows), owned_data


def later(rows):
    block = load(rows)
    check(block)
    shape = lambda: block.shape
    return model(block), shape()


if __name__ == "__main__":
    print(run(400))
