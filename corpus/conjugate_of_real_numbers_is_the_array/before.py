import numpy as np


def hold():
    x = np.ones(300_000)
    y = x.conj()
    big = np.ones(300_000)
    return y.sum(), big.sum()


print(hold())
