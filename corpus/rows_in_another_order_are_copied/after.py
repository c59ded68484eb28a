import numpy as np


def spread(image, side):
    rows, columns = image.shape
    tiles = image.reshape(rows // side, side, columns // side, side).swapaxes(1, 2)
    flat = tiles.reshape(-1, side * side)
    spreads = flat.std(axis=1)
    del flat
    grid = np.kron(spreads.reshape(rows // side, columns // side), np.ones((side, side)))
    grid = image - grid
    return float(np.abs(grid).mean())


print(round(spread(np.arange(1 << 16, dtype=float).reshape(256, 256), 16), 6))
