import numpy as np

SIZE = 1 << 17


class Survey:
    def __init__(self, size):
        self.size = size

    def read(self):
        return np.ones(self.size)

    def report(self):
        raw = self.read()
        total = raw.sum()
        del raw
        other = np.ones(3 * SIZE)
        return total + other.sum()


if __name__ == "__main__":
    print(Survey(SIZE).report())
