import numpy as np


def paths(steps, draws):
    noise = np.random.default_rng(0).standard_normal((steps, draws))
    out = np.empty_like(noise)
    x = np.zeros(draws)
    for i in range(steps):
        x = x + np.sqrt(np.abs(x) * 0.1) * noise[i]
        out[i] = x
    return np.exp(out)


def diagonals(cost):
    rows, columns = cost.shape
    moved = cost * 2.0
    total = np.full((rows + 1, columns + 1), np.inf)
    for k in range(2, rows + columns + 1):
        i = np.arange(max(1, k - columns), min(rows, k - 1) + 1)
        j = k - i
        total[i, j] = moved[i - 1, j - 1]
    return np.sqrt(total[1:, 1:])


print(paths(50, 3000).shape)
print(diagonals(np.ones((300, 300))).sum())
