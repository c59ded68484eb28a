import numpy as np

SIZE = 1 << 17


class Survey:
    def __init__(self, size):
        self.size = size
        self.raw = None

    def load(self):
        self.raw = np.ones(self.size)

    def report(self):
        scaled = self.raw * 2
        total = scaled.sum()
        del scaled
        other = np.ones(3 * SIZE)
        return total + other.sum()


if __name__ == "__main__":
    survey = Survey(SIZE)
    survey.load()
    print(survey.report())
