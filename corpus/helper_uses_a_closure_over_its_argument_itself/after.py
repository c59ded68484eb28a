import numpy as np


def total(data, factor):
    return float(sum(map(lambda n: data[n] * factor, range(3))))


def main():
    data = np.ones(200_000)
    some = total(data, 2.0)
    del data
    other = np.zeros(300_000)
    return some + other.sum()


print(main())
