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


def named(rows):
    data = load(rows)
    check(data)
    # The model is done with it early.
    owned_data = [data]
    del data
    return model(
        # all of it
        block=owned_data.pop(),  # moved
    )


def joined(rows):
    data = load(rows)
    check(data); owned_data = [data]; del data; return model((owned_data.pop()))


def inline(rows):
    data = load(rows)
    check(data)
    if rows: owned_data = [data]; del data; return model(owned_data.pop())
    return 0.0


def run(rows):
    return named(rows) + joined(rows) + inline(rows)


if __name__ == "__main__":
    print(run(400))
