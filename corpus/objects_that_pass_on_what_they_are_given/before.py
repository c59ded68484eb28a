import io

import numpy as np


class Log(io.StringIO):
    def close(self):
        print("closed")
        super().close()


class Image:
    def __init__(self, pixels, log):
        self.pixels = pixels
        self.log = log

    def blurred(self):
        return Image((self.pixels[1:] + self.pixels[:-1]) / 2, self.log)

    def logged(self):
        return Image(self.pixels + 1, Log())


def sharpen(n):
    image = Image(np.ones((n, n)), "none")
    once = image.logged()
    twice = once.blurred()
    thrice = twice.logged()
    print("done")
    return thrice.pixels.shape


if __name__ == "__main__":
    print(sharpen(300))
