import numpy as np


def load(size: int) -> np.ndarray:
    return np.arange(size, dtype=np.float64)


def subtract(data: np.ndarray, by: float) -> np.ndarray:
    return np.subtract(data, by)


def power(data: np.ndarray, exponent: int) -> np.ndarray:
    return np.power(data, exponent)


def duplicate(data: np.ndarray) -> np.ndarray:
    return np.multiply(data, 2.0)


def add(data: np.ndarray, by: float) -> np.ndarray:
    return np.add(data, by)


def process(size: int) -> np.ndarray:
    data = load(size)
    data = subtract(data, 3)
    data_pow = power(data, 2)
    return add(duplicate(data_pow), 10)


print(process(150_000).sum())
