import numpy as np


def run(count):
    points = np.arange(count * 3.0).reshape(count, 3)
    centres = np.ones((8, 3))
    for _ in range(3):
        delta = points[:, None, :] - centres
        table = (delta ** 2).sum(axis=2)
        print(table.max())
        del delta, table


run(20_000)
