"""Points to grid cells, great-circle distances, and a density map."""
import math
import numpy as np

EARTH = 6371.0


def tracks(count, seed=31):
    rng = np.random.default_rng(seed)
    lat = 48 + np.cumsum(rng.normal(0, 0.001, count))
    lon = 11 + np.cumsum(rng.normal(0, 0.001, count))
    return np.column_stack([lat, lon])


def haversine(a, b):
    rad_a = np.radians(a)
    rad_b = np.radians(b)
    delta = rad_b - rad_a
    cosines = np.cos(rad_a[:, 0]) * np.cos(rad_b[:, 0])
    sines = np.sin(delta / 2) ** 2
    h = sines[:, 0] + cosines * sines[:, 1]
    return 2 * EARTH * np.arcsin(np.sqrt(h))


def project(points, centre):
    scale = math.cos(math.radians(centre[0]))
    offset = points - centre
    return np.column_stack([offset[:, 1] * 111.32 * scale, offset[:, 0] * 110.57])


def density(xy, size):
    low, high = xy.min(axis=0), xy.max(axis=0)
    cells = ((xy - low) / (high - low) * (size - 1)).astype(int)
    grid = np.zeros((size, size))
    np.add.at(grid, (cells[:, 1], cells[:, 0]), 1)
    return grid


def main():
    points = tracks(300_000)
    legs = haversine(points[:-1], points[1:])
    print("length", round(float(legs.sum()), 3))
    moving = points[1:][legs > 0.05]
    centre = moving.mean(axis=0)
    xy = project(moving, centre)
    grid = density(xy, 256)
    logs = np.log1p(grid)
    print(grid.shape, int((grid > 0).sum()), round(float(logs.sum()), 4))


if __name__ == "__main__":
    main()
