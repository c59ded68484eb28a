import numpy as np


def cut(image, size):
    return [np.ascontiguousarray(image[row * size:(row + 1) * size, :size]) for row in range(9)]


def process(size):
    corrected = np.ones((size * 9, size * 3))
    tiles = cut(corrected, size)
    del corrected
    normal = [tile * 2 for tile in tiles]
    del tiles
    return np.vstack(normal)


print(process(100).sum())
