"""Ridge regression with polynomial features and a train/test split."""
import numpy as np


def generate(n, features):
    rng = np.random.default_rng(12)
    X = rng.normal(size=(n, features))
    w = rng.normal(size=features)
    y = X @ w + 0.3 * X[:, 0] * X[:, 1] + rng.normal(scale=0.1, size=n)
    return X, y


def expand(X):
    pairs = [X[:, i] * X[:, j] for i in range(X.shape[1]) for j in range(i, X.shape[1])]
    extra = np.stack(pairs, axis=1)
    del pairs
    return np.hstack([X, extra])


def standardize(X):
    mean = X.mean(axis=0)
    std = X.std(axis=0)
    centred = X - mean
    del X
    return centred / std


def split(X, y, share=0.75):
    cut = int(len(X) * share)
    order = np.random.default_rng(0).permutation(len(X))
    return X[order[:cut]], X[order[cut:]], y[order[:cut]], y[order[cut:]]


def fit(X, y, alpha):
    A = X.T @ X + alpha * np.eye(X.shape[1])
    b = X.T @ y
    return np.linalg.solve(A, b)


def experiment():
    X, y = generate(12_000, 12)
    scaled = standardize(expand(X))
    print("features", X.shape[1], "->", scaled.shape[1])
    del X
    X_train, X_test, y_train, y_test = split(scaled, y)
    del scaled
    for alpha in (0.1, 1.0, 10.0):
        weights = fit(X_train, y_train - y_train.mean(), alpha)
        residual = y_test - (X_test @ weights + y_train.mean())
        print(alpha, round(float(np.sqrt(np.mean(residual**2))), 5))


experiment()
