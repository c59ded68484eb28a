import numpy as np


class Reader:
    def __init__(self, cube):
        self.cube = cube

    def extract(self):
        return np.asarray(self.cube) * 0.5

    def prepare(self):
        samples = self.extract()
        self.total = summed(samples)
        return np.ones((512, 512)) * self.total


class Scaled(Reader):
    def rescale(self):
        samples = self.extract()
        self.total = summed(samples)
        return np.ones((512, 512)) - self.total


def summed(values):
    return float(values.sum())


def main():
    cube = np.arange(262144.0)
    print(Reader(cube).prepare().sum())
    print(Scaled(cube).rescale().sum())


if __name__ == "__main__":
    main()
