import numpy as np


def hold():
    grid = np.arange(1 << 17) / 7.0
    heights = np.sqrt(grid)
    level = heights.mean()
    del heights
    ranks = np.fft.fft(grid)
    del grid
    return float(np.abs(ranks).sum()), level


print(hold())
