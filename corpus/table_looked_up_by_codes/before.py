import numpy as np


def main():
    history = np.zeros((2000, 400), dtype=np.int64)
    means = np.array([24.0, 18.0, 14.0, 11.0])
    base = means[history]
    warm = base + 1
    print((warm * 2).sum(), history.sum())


main()
