import numpy as np


def scaled(factor):
    return np.multiply(data, factor)


if __name__ == "__main__":
    data = np.ones(200_000)
    first = float(data.sum())
    print(first, float(scaled(2.0).sum()), float(scaled(3.0).sum()))
