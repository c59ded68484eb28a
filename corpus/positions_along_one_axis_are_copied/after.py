import numpy as np


def blend(grid, at):
    low = grid[:, at, :]
    high = grid[:, at + 1, :]
    rows = low * 0.4 + high * 0.6
    del low, high
    left = rows[:, :, at]
    right = rows[:, :, at + 1]
    del rows
    return left + right


def main():
    grid = np.ones((12, 90, 400))
    at = np.repeat(np.arange(89), 12)[:300]
    print(blend(grid, at).sum(), grid.shape)


main()
