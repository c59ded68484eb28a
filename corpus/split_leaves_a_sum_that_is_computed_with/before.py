import numpy as np


def mean(data, cofactor):
    scaled = data / cofactor
    root = np.sqrt(data)
    print(root.shape)
    return (scaled + root) * 0.5


def both(data, cofactor):
    scaled = data / cofactor
    root = np.sqrt(data)
    print(root.shape)
    return np.log(scaled + root), scaled, root


def main():
    data = np.ones((100_000, 2))
    print(mean(data, 5.0).sum())
    print(sum(part.sum() for part in both(data, 5.0)))
    print(data.sum())


main()
