import numpy as np


def main():
    y, x = np.mgrid[0:600, 0:800]
    base = np.sin(x) * y
    other = base * 2
    noise = np.random.default_rng(1).normal(0, 10, (600, 800))
    print(round(float(other.sum() + noise.sum()), 3))


main()
