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


def either(rows):
    data = load(rows)
    check(data)
    return model(data) if rows > 3 else 0.0


def both(rows):
    data = load(rows)
    check(data)
    return rows > 3 and model(data)


def each(rows):
    data = load(rows)
    check(data)
    return [model(data) for _ in range(2)]


def asserted(rows):
    data = load(rows)
    check(data)
    assert model(data) > 0
    return 0.0


def run(rows):
    return either(rows), both(rows), each(rows), asserted(rows)


if __name__ == "__main__":
    print(run(400))
