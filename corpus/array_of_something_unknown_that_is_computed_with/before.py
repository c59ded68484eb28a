import sqlite3

import numpy as np


def centre(samples):
    table = np.array(samples)
    centred = table - table.mean(axis=0)
    scatter = centred.T @ centred
    return np.linalg.inv(scatter + np.eye(len(scatter)))


STORE = sqlite3.connect(":memory:")
STEPS = {"centre": centre}
print(round(STEPS["centre"]([[float(i * j % 7) for j in range(60)] for i in range(4000)]).sum(), 3))
