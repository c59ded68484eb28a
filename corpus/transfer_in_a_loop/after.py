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
    total = 0.0
    for extra in range(3):
        data = load(rows + extra)
        check(data)
        owned_data = [data]
        del data
        total += model(owned_data.pop())
    return total


if __name__ == "__main__":
    print(run(400))
