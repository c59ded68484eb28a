import numpy as np


def synthetic_image(height, width):
    rng = np.random.default_rng(1)
    y, x = np.mgrid[0:height, 0:width]
    base = 127 + 100 * np.sin(x / 40) * np.cos(y / 30)
    del x, y
    noise = rng.normal(0, 10, (height, width, 3))
    image = np.clip(base[..., None] + noise, 0, 255)
    return image
