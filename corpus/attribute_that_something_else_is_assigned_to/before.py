import numpy as np

SIZE = 1 << 17


class Image:
    def __init__(self, pixels):
        self.pixels = pixels

    def __mul__(self, level):
        return Image(self.pixels * level)

    def sum(self):
        return self.pixels.sum()

    def __del__(self):
        print("gone")


class Survey:
    def __init__(self, size):
        self.raw = np.ones(size)

    def report(self):
        scaled = self.raw * 2
        total = scaled.sum()
        other = np.ones(3 * SIZE)
        print("made")
        return total + other.sum()


if __name__ == "__main__":
    survey = Survey(SIZE)
    print(survey.report())
    survey.raw = Image(np.ones(SIZE))
    print(survey.report())
