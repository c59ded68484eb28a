import numpy as np


def load(count):
    return np.arange(count, dtype=np.float64)


if __name__ == "__main__":
    first = load(200_000)
    second = np.sqrt(first)
    third = np.add(second, 1.0)
    print(round(float(np.sum(np.cumsum(third)))))
