import numpy as np


class Handle:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("released", self.name)


class Plate:
    def __init__(self, size):
        self.field = np.zeros(size)

    def widened(self):
        padded = np.pad(self.field, 1)
        joined = np.concatenate([padded, padded])
        print("joined", len(joined))
        other = np.zeros(50_000)
        return len(other)

    def fill(self, count):
        self.field = np.array([Handle(n) for n in range(count)], dtype=object)


def main():
    plate = Plate(4)
    plate.fill(2)
    print(plate.widened())


if __name__ == "__main__":
    main()
