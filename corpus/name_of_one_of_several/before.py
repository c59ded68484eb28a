import numpy as np


def gradients(n):
    gx = np.ones(n)
    gy = np.zeros(n)
    det = np.full(n, 2.0)
    return np.column_stack([gx, gy]), np.abs(det) / 2


both, area = gradients(1 << 17)
print(both.sum(), area.sum())
