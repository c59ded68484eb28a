"""Alternating least squares on a rating matrix."""
import numpy as np


class Recommender:
    def __init__(self, rank, penalty, seed=0):
        self.rank, self.penalty = rank, penalty
        self.rng = np.random.default_rng(seed)

    def fit(self, ratings, rounds):
        mask = ratings > 0
        weights = mask.astype(float)
        users, items = ratings.shape
        self.users = self.rng.normal(scale=0.1, size=(users, self.rank))
        self.items = self.rng.normal(scale=0.1, size=(items, self.rank))
        for _ in range(rounds):
            self.users = self.solve(ratings, weights, self.items)
            self.items = self.solve(ratings.T, weights.T, self.users)
        predicted = self.users @ self.items.T
        error = (predicted - ratings)[mask]
        return float(np.sqrt((error ** 2).mean()))

    def solve(self, ratings, weights, fixed):
        outer = np.einsum("ij,ik->ijk", fixed, fixed).reshape(len(fixed), -1)
        grams = (weights @ outer).reshape(-1, self.rank, self.rank)
        grams += self.penalty * np.eye(self.rank)
        right = (ratings * weights) @ fixed
        return np.linalg.solve(grams, right[:, :, None])[:, :, 0]

    def recommend(self, ratings, top):
        scores = self.users @ self.items.T
        hidden = np.where(ratings > 0, -np.inf, scores)
        order = np.argsort(-hidden, axis=1)
        return order[:, :top]


def ratings(users, items):
    rng = np.random.default_rng(3)
    stars = rng.integers(1, 6, (users, items)).astype(float)
    stars[rng.random((users, items)) < 0.7] = 0
    return stars


def main():
    table = ratings(1500, 900)
    model = Recommender(6, 0.5)
    error = model.fit(table, 2)
    picks = model.recommend(table, 5)
    print(round(error, 3), picks.shape, len(np.unique(picks)) > 100)


if __name__ == "__main__":
    main()
