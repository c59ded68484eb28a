from typing import NamedTuple

import numpy as np


class Filtered(NamedTuple):
    mean: np.ndarray
    covariance: np.ndarray


def pair(count):
    return np.ones(count), np.ones(count)


def run(count):
    return Filtered(np.ones(count), np.ones(count))


def smooth(filtered):
    smoothed = filtered.mean.copy()
    smoothed += filtered.covariance
    return smoothed


def of_pair(count):
    found = pair(count)
    total = float(found[1].mean())
    doubled = np.ones(count) * 2
    return doubled.sum() + total


def of_names(count):
    filtered = run(count)
    smoothed = smooth(filtered)
    doubled = smoothed * 2
    return doubled.sum()


def of_part(count):
    found = pair(count)
    first = found[0]
    doubled = np.ones(count) * 2
    return doubled.sum() + first.sum()


print(of_pair(100_000), of_names(100_000), of_part(100_000))
