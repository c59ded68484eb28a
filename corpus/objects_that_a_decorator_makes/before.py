import dataclasses
import io

import numpy as np


class Log(io.StringIO):
    def close(self):
        print("closed")
        super().close()


@dataclasses.dataclass
class Image:
    log: Log
    pixels: object

    def blurred(self):
        return Image(self.log, (self.pixels[1:] + self.pixels[:-1]) / 2)


def sharpen(n):
    image = Image(Log(), np.ones((n, n)))
    once = image.blurred().pixels
    twice = Image(Log(), once).blurred()
    return twice.pixels.shape


if __name__ == "__main__":
    print(sharpen(300))
