import numpy as np


def gradients(levels, neighbours):
    chosen = levels[neighbours[[2, 1, 0]]]
    across = chosen[0] - chosen[1]
    along = chosen[2] - chosen[0]
    return np.stack((across, along))
