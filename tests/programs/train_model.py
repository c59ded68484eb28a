"""Fits a linear model by least squares and reports its error on held-out rows."""
import numpy as np


def design(features):
    return np.concatenate([features, np.square(features), np.ones((len(features), 1))], axis=1)


if __name__ == "__main__":
    rng = np.random.default_rng(5)
    features = rng.normal(size=(120_000, 12))
    noise = rng.normal(size=120_000)
    target = np.add(features.sum(axis=1), noise)
    matrix = design(features)
    train, test = matrix[:100_000].copy(), matrix[100_000:].copy()
    known, wanted = target[:100_000].copy(), target[100_000:].copy()
    gram = train.T @ train
    weights = np.linalg.solve(gram, train.T @ known)
    error = np.subtract(test @ weights, wanted)
    print("weights", len(weights))
    print("rmse", round(float(np.sqrt(np.mean(np.square(error)))), 3))
    order = np.argsort(rng.normal(size=1_500_000))
    print("shuffled", len(order))
