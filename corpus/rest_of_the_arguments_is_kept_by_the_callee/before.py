import numpy as np

KEPT = []


def keep(first, *rest):
    KEPT.append(rest)
    return first


def main():
    first = np.ones(10)
    second = np.ones(100_000)
    third = np.ones(200_000)
    keep(first, second, third)
    other = np.zeros(300_000)
    return other.sum()


print(main(), len(KEPT[0]))
