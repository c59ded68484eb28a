import numpy as np

SIZE = 1 << 17


def compare():
    left = np.ones(SIZE)
    right = np.full(SIZE, 2.0)
    score = np.maximum(left, right).sum()
    del left, right
    print("score", score)
    report = np.zeros(2 * SIZE)
    return report.sum()


print(compare())
