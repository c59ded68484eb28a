import numpy as np


def load(rows):
    return np.ones((rows, 1000))


def check(block):
    if block.shape[0] == 0:
        raise ValueError("empty")


def distance(left, right):
    apart = left - right
    del left, right
    squared = apart * apart
    cubed = squared * apart
    return cubed.sum()


def run(rows):
    left = load(rows)
    check(left)
    right = load(rows)
    check(right)
    print(left.shape, right.shape)
    owned_left = [left]
    del left
    owned_right = [right]
    del right
    return distance(owned_left.pop(), owned_right.pop())


if __name__ == "__main__":
    print(run(400))
