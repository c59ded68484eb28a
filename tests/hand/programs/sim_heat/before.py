"""Heat equation on a plate: explicit steps, snapshots of a profile."""
import numpy as np


class Plate:
    def __init__(self, size, diffusivity):
        self.diffusivity = diffusivity
        self.field = np.zeros((size, size))
        self.field[size // 3: size // 2, size // 3: size // 2] = 100.0

    def laplacian(self):
        padded = np.pad(self.field, 1, mode="edge")
        vertical = padded[:-2, 1:-1] + padded[2:, 1:-1]
        horizontal = padded[1:-1, :-2] + padded[1:-1, 2:]
        neighbours = vertical + horizontal
        return neighbours - 4 * self.field

    def step(self, dt):
        change = self.laplacian()
        change *= self.diffusivity * dt
        self.field = self.field + change

    def profile(self):
        return self.field[self.field.shape[0] // 2].copy()


def simulate(size, steps):
    plate = Plate(size, 0.2)
    profiles = []
    for number in range(steps):
        plate.step(1.0)
        if number % 5 == 0:
            profiles.append(plate.profile())
    return plate, profiles


def main():
    plate, profiles = simulate(800, 12)
    print(len(profiles), round(float(plate.field.sum()), 3), round(float(plate.field.max()), 4))


if __name__ == "__main__":
    main()
