import numpy as np
from arguments import of_error


def stats(n):
    grid = np.zeros((n, n))
    total = grid.sum()
    shares = np.ones(n * n) / 2
    if total == 0:
        raise ValueError(shares.sum())
    return shares


def run(n):
    try:
        return stats(n)
    except ValueError as error:
        return of_error(error)


print(run(400))
