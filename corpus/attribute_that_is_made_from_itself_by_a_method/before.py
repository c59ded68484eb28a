import numpy as np


class Plate:
    def __init__(self, size):
        self.field = np.zeros((size, size))

    def laplacian(self):
        padded = np.pad(self.field, 1, mode="edge")
        vertical = padded[:-2, 1:-1] + padded[2:, 1:-1]
        horizontal = padded[1:-1, :-2] + padded[1:-1, 2:]
        neighbours = vertical + horizontal
        return neighbours - 4 * self.field

    def step(self, rate):
        change = self.laplacian()
        change *= rate
        self.field = self.field + change


def main():
    plate = Plate(400)
    for _ in range(5):
        plate.step(0.2)
    print(round(float(plate.field.sum()), 3))


if __name__ == "__main__":
    main()
