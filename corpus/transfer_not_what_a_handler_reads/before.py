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


def handled(rows):
    data = load(rows)
    check(data)
    try:
        return model(data)
    except ValueError:
        return data.sum()


def finished(rows):
    data = load(rows)
    check(data)
    try:
        return model(data)
    finally:
        print(data.shape)


def retried(rows):
    data = load(rows)
    check(data)
    for attempt in range(3):
        try:
            return model(data)
        except ValueError:
            print(attempt)


def run(rows):
    return handled(rows), finished(rows), retried(rows)


if __name__ == "__main__":
    print(run(400))
