import numpy as np
from formulae import design_matrices

SIZE = 1 << 17


def hold(source):
    x = np.ones(SIZE)
    total = x.sum()
    other = np.ones(SIZE)
    return total + other.sum(), design_matrices(source, source)
