import numpy as np


class Reader:
    def __init__(self, cube):
        self.cube = np.asarray(cube) * 0.5

    def current(self):
        return self.cube

    def prepare(self):
        samples = self.current()
        self.total = float(samples.sum())
        return np.ones((512, 512)) * self.total


def main():
    reader = Reader(np.arange(262144.0))
    print(reader.prepare().sum(), reader.current().size)


if __name__ == "__main__":
    main()
