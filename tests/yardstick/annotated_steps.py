from typing import List

import numpy as np


def read(count: int) -> np.ndarray:
    return np.arange(count, dtype=np.float64)


def smooth(values: np.ndarray, width: int) -> np.ndarray:
    kernel = np.ones(width) / width
    return np.convolve(values, kernel, mode="same")


def shift(values: np.ndarray, by: float) -> np.ndarray:
    return np.add(values, by)


def scale(values: np.ndarray, factor: float) -> np.ndarray:
    return np.multiply(values, factor)


def bound(values: np.ndarray, low: float, high: float) -> np.ndarray:
    return np.clip(values, low, high)


def pipeline(count: int, width: int) -> np.ndarray:
    raw = read(count)
    smoothed = smooth(raw, width)
    smoothed = shift(smoothed, 1.0)
    return bound(scale(smoothed, 0.5), 0.0, 1000.0)


print(pipeline(150_000, 5).sum())
