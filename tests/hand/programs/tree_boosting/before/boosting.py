import numpy as np


class Booster:
    def __init__(self, rounds, rate, bins):
        self.rounds, self.rate, self.bins = rounds, rate, bins
        self.stumps = []

    def best_stump(self, X, residual):
        best = None
        for column in range(X.shape[1]):
            values = X[:, column]
            for limit in np.quantile(values, np.linspace(0.1, 0.9, self.bins)):
                left = values <= limit
                a, b = residual[left].mean(), residual[~left].mean()
                gain = left.sum() * a * a + (~left).sum() * b * b
                if best is None or gain > best[0]:
                    best = (gain, column, limit, a, b)
        return best[1:]

    def apply(self, X, stump):
        column, limit, a, b = stump
        return np.where(X[:, column] <= limit, a, b) * self.rate

    def fit(self, X, y):
        self.base = y.mean()
        residual = y - self.base
        for _ in range(self.rounds):
            stump = self.best_stump(X, residual)
            residual = residual - self.apply(X, stump)
            self.stumps.append(stump)
        return self

    def predict(self, X):
        return self.base + sum(self.apply(X, stump) for stump in self.stumps)
