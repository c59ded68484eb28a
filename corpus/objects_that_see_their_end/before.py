import numpy as np


class Image:
    def __init__(self, pixels):
        self.pixels = pixels

    def blurred(self):
        return Image((self.pixels[1:] + self.pixels[:-1]) / 2)

    def __del__(self):
        print("gone", self.pixels.shape)


def sharpen(n):
    image = Image(np.ones((n, n)))
    once = image.blurred()
    twice = once.blurred()
    print("done")
    return twice.pixels.shape


if __name__ == "__main__":
    print(sharpen(300))
