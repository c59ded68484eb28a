import os
import tempfile

import numpy as np


class Image:
    def __init__(self, pixels):
        self.pixels = pixels

    def blurred(self):
        return Image((self.pixels[1:] + self.pixels[:-1]) / 2)


def sharpen(n, path):
    image = Image(np.ones((n, n)))
    image.log = open(path, "w")
    image.log.write("blurred")
    once = image.blurred()
    with open(path) as file:
        seen = file.read()
    twice = once.blurred()
    return twice.pixels.shape, seen


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        print(sharpen(300, os.path.join(folder, "log")))
