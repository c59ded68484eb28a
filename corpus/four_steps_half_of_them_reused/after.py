import numpy as np

SIZE = 1 << 17


def load(size: int) -> np.ndarray:
    return np.arange(float(size))


def subtract(values: np.ndarray, amount: float) -> np.ndarray:
    return values - amount


def power(values: np.ndarray, exponent: int) -> np.ndarray:
    return values**exponent


def duplicate(values: np.ndarray) -> np.ndarray:
    return values.copy()


def add(values: np.ndarray, amount: float) -> np.ndarray:
    return values + amount


def run(size: int) -> np.ndarray:
    data = load(size)
    data = subtract(data, 3)
    data = power(data, 2)
    data = duplicate(data)
    return add(data, 10)


print(run(SIZE).sum())
