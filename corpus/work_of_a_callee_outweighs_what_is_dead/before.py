import numpy as np


def hold():
    grid = np.arange(1 << 17) / 7.0
    heights = np.sqrt(grid)
    slope = np.gradient(heights, grid)
    power = slope * 2.0
    return power.sum()


print(hold())
