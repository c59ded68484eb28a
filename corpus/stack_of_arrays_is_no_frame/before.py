import numpy as np


def stacked(parts):
    return np.stack(parts)


def main():
    parts = [np.ones(100_000), np.ones(100_000)]
    whole = stacked(parts)
    total = whole.sum()
    other = np.ones(400_000)
    return other.sum() + total


print(main())
