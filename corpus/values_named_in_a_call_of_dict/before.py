import numpy as np


def main(n):
    data = np.ones(n)
    kept = dict(data=data, scale=2)
    other = np.zeros(n)
    return other.sum() + kept["data"].sum() + other[0]


print(main(1 << 17))
