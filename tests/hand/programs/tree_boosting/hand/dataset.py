import numpy as np


class Dataset:
    def __init__(self, X, y):
        self.X = X
        self.y = y

    @classmethod
    def synthetic(cls, rows, columns):
        rng = np.random.default_rng(61)
        base = rng.normal(size=(rows, columns))
        squared = base**2
        waves = np.sin(base * 3)
        X = np.concatenate([base, squared, waves], axis=1)
        del squared, waves
        y = base[:, 0] * 2 + np.where(base[:, 1] > 0, 1.5, -1) + rng.normal(0, 0.1, rows)
        del base
        scaled = (X - X.mean(axis=0)) / X.std(axis=0)
        del X
        return cls(np.ascontiguousarray(scaled), y)

    def split(self, share):
        cut = int(len(self.X) * share)
        order = np.random.default_rng(1).permutation(len(self.X))
        return Dataset(self.X[order[:cut]], self.y[order[:cut]]), Dataset(self.X[order[cut:]], self.y[order[cut:]])
