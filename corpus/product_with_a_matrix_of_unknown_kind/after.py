import sqlite3

import numpy as np


def project(data, bias):
    weights = np.sqrt(np.arange(120_000.0)).reshape(300, 400)
    scores = np.dot(weights, data)
    total = scores.sum()
    del weights, scores
    pairs = np.outer(bias, bias)
    return total, np.linalg.norm(pairs)


store = sqlite3.connect(":memory:")
STEPS = {"project": project}
print(STEPS["project"](np.ones((400, 500)), np.ones(600)))
