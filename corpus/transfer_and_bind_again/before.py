import numpy as np


def load(rows):
    return np.ones((rows, 1000))


def check(block):
    if block.shape[0] == 0:
        raise ValueError("empty")


def half(block):
    centred = block - 0.5
    del block
    squared = centred * centred
    return squared + centred


def run(rows):
    data = load(rows)
    check(data)
    data = half(data)
    print(data.shape)
    data = half(data)
    return data.sum()


if __name__ == "__main__":
    print(run(400))
