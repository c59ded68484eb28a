import numpy as np


def hold():
    image = (np.arange(1 << 20) % 256).astype(np.uint8)
    counts = np.bincount(image, minlength=256)
    below = counts.cumsum()
    table = (below * 255 / below[-1]).astype(np.uint8)
    return int(table[image].sum())


print(hold())
