import numpy as np


class Image:
    def __init__(self, pixels):
        self.pixels = pixels

    def __truediv__(self, factor):
        return self.pixels / factor


def curve(image):
    linear = image / 255.0
    square = linear * linear
    root = np.sqrt(square)
    return float(root.sum())


print(curve(Image(np.arange(1 << 16, dtype=float))))
