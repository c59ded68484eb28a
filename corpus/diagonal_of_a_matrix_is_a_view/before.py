import numpy as np


def hold():
    matrix = np.ones((400, 400))
    diagonal = np.diag(matrix)
    big = np.ones(300_000)
    return diagonal.sum(), big.sum()


print(hold())
