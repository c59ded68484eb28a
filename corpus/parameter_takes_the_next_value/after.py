import numpy as np

SIZE = 1 << 17


def run(data):
    scaled = np.multiply(data, 2.0)
    scaled = scaled + 1.0
    return scaled * 3.0


def main():
    data = np.ones(SIZE)
    print(run(data).sum(), data.sum())


main()
