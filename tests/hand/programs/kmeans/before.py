"""Colour quantisation by k-means."""
import numpy as np


def pixels(count):
    rng = np.random.default_rng(17)
    centres = rng.random((12, 3))
    picked = rng.integers(0, 12, count)
    return np.clip(centres[picked] + rng.normal(scale=0.04, size=(count, 3)), 0, 1)


def distances(points, centres):
    delta = points[:, None, :] - centres[None, :, :]
    squared = delta ** 2
    return squared.sum(axis=2)


def lloyd(points, k, rounds):
    rng = np.random.default_rng(5)
    centres = points[rng.choice(len(points), k, replace=False)]
    for _ in range(rounds):
        table = distances(points, centres)
        labels = table.argmin(axis=1)
        inertia = float(table[np.arange(len(points)), labels].sum())
        sums = np.zeros_like(centres)
        np.add.at(sums, labels, points)
        counts = np.bincount(labels, minlength=k)
        centres = sums / np.maximum(counts, 1)[:, None]
    return centres, labels, inertia


def main():
    points = pixels(60_000)
    centres, labels, inertia = lloyd(points, 8, 4)
    quantised = centres[labels]
    error = float(np.abs(points - quantised).mean())
    print(centres.shape, round(inertia, 3), round(error, 5))


if __name__ == "__main__":
    main()
