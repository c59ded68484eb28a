import numpy as np


def cut(n):
    rows = [np.arange(n) + k for k in range(6)]
    inner = [row[1:-1] for row in rows]
    again = [np.ones(n) for _ in range(6)]
    return float(sum(part.sum() for part in inner)) + len(again) + inner[0][0]


print(cut(50_000))
