import numpy as np


def arcsinh(data, cofactor):
    scaled = data / cofactor
    del data
    root = np.sqrt(scaled * scaled + 1.0)
    print(root.shape)
    scaled = scaled + root
    return np.log(scaled)


def main():
    print(arcsinh(np.ones((100_000, 2)), 5.0).sum())


main()
