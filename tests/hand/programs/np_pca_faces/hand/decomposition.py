import numpy as np


class PCA:
    def __init__(self, components):
        self.components = components
        self.mean = None
        self.axes = None

    def fit(self, X):
        self.mean = X.mean(axis=0)
        centred = X - self.mean
        clipped = np.clip(centred, -10, 10)
        del centred
        covariance = clipped @ clipped.T / len(X)
        values, vectors = np.linalg.eigh(covariance)
        top = vectors[:, ::-1][:, :self.components]
        axes = top.T @ clipped
        self.axes = axes / np.linalg.norm(axes, axis=1, keepdims=True)
        return self

    def transform(self, X):
        return (X - self.mean) @ self.axes.T

    def inverse(self, codes):
        return codes @ self.axes + self.mean
