import numpy as np


def scaler(data, factor):
    return lambda: data * factor


def main():
    data = np.ones(200_000)
    scaled = scaler(data, 2.0)
    other = np.zeros(300_000)
    return scaled().sum() + other.sum()


print(main())
