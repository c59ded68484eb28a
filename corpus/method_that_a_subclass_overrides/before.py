import numpy as np

SIZE = 1 << 17


class Image:
    def __init__(self, pixels):
        self.pixels = pixels

    def sum(self):
        return self.pixels.sum()

    def __del__(self):
        print("gone")


class Survey:
    def __init__(self, size):
        self.size = size

    def read(self):
        return np.ones(self.size)

    def report(self):
        raw = self.read()
        total = raw.sum()
        other = np.ones(3 * SIZE)
        print("made")
        return total + other.sum()


class Watched(Survey):
    def read(self):
        return Image(np.ones(self.size))


if __name__ == "__main__":
    print(Survey(SIZE).report())
    print(Watched(SIZE).report())
