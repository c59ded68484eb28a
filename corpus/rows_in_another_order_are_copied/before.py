import numpy as np


def spread(image, side):
    rows, columns = image.shape
    tiles = image.reshape(rows // side, side, columns // side, side).swapaxes(1, 2)
    flat = tiles.reshape(-1, side * side)
    spreads = flat.std(axis=1)
    grid = np.kron(spreads.reshape(rows // side, columns // side), np.ones((side, side)))
    return float(np.abs(image - grid).mean())


print(round(spread(np.arange(1 << 16, dtype=float).reshape(256, 256), 16), 6))
