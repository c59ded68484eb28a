import numpy as np


class Image:
    def __init__(self, pixels, name):
        self.pixels = pixels
        self.name = name

    def blurred(self):
        return Image((self.pixels[1:] + self.pixels[:-1]) / 2, self.name)


def sharpen(n):
    image = Image(np.ones((n, n)), "first")
    once = image.blurred()
    del image
    twice = once.blurred()
    del once
    thrice = twice.blurred()
    return thrice.pixels.shape


if __name__ == "__main__":
    print(sharpen(300))
