"""Correlates columns and prints the strongest pairs."""
import numpy as np

COLUMNS = 40
rng = np.random.default_rng(9)

base = rng.normal(size=(60_000, COLUMNS))
mixed = base @ rng.normal(size=(COLUMNS, COLUMNS))
centred = np.subtract(mixed, mixed.mean(axis=0))
normed = np.divide(centred, centred.std(axis=0))
matrix = normed.T @ normed / len(normed)

pairs = []
for first in range(COLUMNS):
    for second in range(first):
        pairs.append((round(float(abs(matrix[first, second])), 6), first, second))
print(max(pairs))

surrogate = np.sort(rng.normal(size=(80_000, COLUMNS)), axis=0)
print(surrogate.shape)
