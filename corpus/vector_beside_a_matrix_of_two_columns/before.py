import numpy as np


def distances(count):
    points = np.ones((count, 2))
    angle = np.zeros(count)
    total = angle.sum() + points.sum()
    big = np.arange(3.0 * count)
    return np.sqrt(big).sum() + total


def numbers(n, rng):
    image = np.zeros((n, n))
    for _ in range(60):
        i, j = rng.integers(0, n - 40, 2)
        image[i : i + 30, j : j + 20] += rng.random()
    return image


print(distances(100_000), numbers(400, np.random.default_rng(0)).shape)
