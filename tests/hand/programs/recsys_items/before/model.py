import numpy as np


class ItemKNN:
    def __init__(self, users, items):
        self.matrix = np.zeros((users, items))
        self.similar = None

    def fit(self, log):
        for entry in log:
            self.matrix[entry["user"], entry["item"]] = entry["rating"]
        means = self.matrix.sum(axis=1) / np.maximum((self.matrix > 0).sum(axis=1), 1)
        centred = np.where(self.matrix > 0, self.matrix - means[:, None], 0)
        norms = np.linalg.norm(centred, axis=0)
        gram = centred.T @ centred
        scale = np.outer(norms, norms) + 1e-9
        similar = gram / scale
        np.fill_diagonal(similar, 0)
        self.similar = self.prune(similar, 30)

    def prune(self, similar, keep):
        order = np.argsort(-similar, axis=1)
        pruned = np.zeros_like(similar)
        rows = np.arange(len(similar))[:, None]
        top = order[:, :keep]
        pruned[rows, top] = similar[rows, top]
        return pruned

    def scores(self):
        raw = self.matrix @ self.similar
        seen = self.matrix > 0
        return np.where(seen, -np.inf, raw)
