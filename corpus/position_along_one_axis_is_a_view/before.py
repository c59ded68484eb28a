import numpy as np


def best(scores):
    grid = np.ones((300, 300, 4)) * scores[:, None, None]
    plane = grid[:, np.argmax(scores)]
    roots = np.sqrt(np.outer(scores, scores))
    return plane.sum() + roots.sum() + scores.sum()


def last(scores):
    grid = np.ones((300, 300, 4)) * scores[:, None, None]
    for at in np.argsort(scores):
        plane = grid[at]
    roots = np.sqrt(np.outer(scores, scores))
    return plane.sum() + roots.sum() + scores.sum()


print(best(np.arange(300.0)), last(np.arange(300.0)))
