import numpy as np

SIDE = 400


def to_signed():
    gray = np.ones((SIDE, SIDE), np.uint8)
    print(gray.mean())
    return gray.astype(np.float64) - 2.0


def halved():
    gray = np.ones((SIDE, SIDE), np.uint8)
    print(gray.mean())
    return abs(gray.astype(np.float64)) / 2.0


def negated():
    gray = np.ones((SIDE, SIDE), np.uint8)
    print(gray.mean())
    return -gray.astype(np.float64)


print(to_signed().sum(), halved().sum(), negated().sum())
