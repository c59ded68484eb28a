import numpy as np

SIZE = 1 << 17


def reduce(x):
    total = x.sum()
    other = np.ones(SIZE)
    return total + other.sum()


def main():
    data = np.ones(SIZE)
    print(reduce(data))
    print(data.sum())


main()
