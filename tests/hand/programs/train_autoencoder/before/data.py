import numpy as np


def patches(count, side):
    rng = np.random.default_rng(55)
    image = rng.random((256, 256))
    smooth = (image + np.roll(image, 1, 0) + np.roll(image, 1, 1)) / 3
    rows = rng.integers(0, 256 - side, count)
    columns = rng.integers(0, 256 - side, count)
    out = np.empty((count, side * side))
    for i, (r, c) in enumerate(zip(rows, columns)):
        out[i] = smooth[r:r + side, c:c + side].ravel()
    return out
