"""Geocoding with a cached grid of places; points are joined to the nearest place."""
import functools

import numpy as np


@functools.lru_cache(maxsize=None)
def places(seed):
    rng = np.random.default_rng(seed)
    return rng.random((64, 2))


def track(points, seed):
    rng = np.random.default_rng(seed)
    turns = rng.normal(scale=0.3, size=points)
    heading = np.cumsum(turns)
    del turns
    path = np.cumsum(np.column_stack([np.cos(heading), np.sin(heading)]) * 0.002, axis=0)
    del heading
    return path % 1.0


def nearest(path, seed):
    grid = places(seed)
    best = np.empty(len(path))
    label = np.empty(len(path), dtype=np.int16)
    for start in range(0, len(path), 4096):
        part = path[start:start + 4096]
        distance = np.hypot(part[:, None, 0] - grid[:, 0], part[:, None, 1] - grid[:, 1])
        label[start:start + 4096] = distance.argmin(axis=1)
        best[start:start + 4096] = distance.min(axis=1)
    return label, best


def visits(points, seed):
    path = track(points, seed)
    label, best = nearest(path, 1)
    changed = np.flatnonzero(np.diff(label))
    length = np.diff(changed)
    return len(changed), int(length.max()), round(float(best.mean()), 5)


def main():
    total = []
    for seed in range(3):
        total.append(visits(400_000, seed))
    print(total, places.cache_info().hits)


if __name__ == "__main__":
    main()
