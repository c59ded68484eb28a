import numpy as np


def along(table):
    low = table.min(axis=1)[:, None]
    middle = low + table.max(axis=1)[:, None]
    print(middle.shape)
    return table * table.mean()


def few(table):
    x = np.arange(30)
    gaps = x[:, None] - x[None, :]
    print(gaps.shape)
    del gaps
    return table * table.mean()


def main():
    table = np.ones((500, 500))
    print(along(table).sum(), few(table).sum())


main()
