import numpy as np


def load(rows):
    return np.ones((rows, 1000))


def read_again(block):
    centred = block - 1.0
    return np.sqrt(centred).sum()


def kept_in_a_list(block):
    centred = block - 1.0
    return np.sqrt(centred).sum()


def given_as_a_value(block):
    centred = block - 1.0
    return np.sqrt(centred).sum()


def lazy(block):
    yield np.sqrt(block - 1.0).sum()


def moved_past_another_call(count, block):
    centred = block - count
    return np.sqrt(centred).sum()


def main():
    block = load(400)
    first = read_again(block)
    print(first, block.sum())
    del block
    blocks = [load(400)]
    print(kept_in_a_list(blocks[0]), len(blocks))
    del blocks
    print(list(map(given_as_a_value, [load(400)])), given_as_a_value(load(400)))
    print(list(lazy(load(400))))
    last = load(400)
    print(moved_past_another_call(len(input.__name__), last))


if __name__ == "__main__":
    main()
