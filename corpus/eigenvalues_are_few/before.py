import numpy as np


def hold():
    rows = np.sin(np.arange(1 << 18)).reshape(-1, 8)
    values, vectors = np.linalg.eigh(rows.T @ rows)
    order = np.argsort(values)
    return round(float(np.abs(rows @ vectors[:, order]).sum()), 3)


print(hold())
