import numpy as np


class Scaler:
    def fit(self, x):
        self.mean = x.mean(axis=0)
        self.scale = x.std(axis=0)
        return self

    def transform(self, x):
        centred = x - self.mean
        scaled = centred / self.scale
        return np.clip(scaled, -3.0, 3.0)


class PCA:
    def __init__(self, components):
        self.components = components

    def fit(self, x):
        gram = x.T @ x / len(x)
        values, vectors = np.linalg.eigh(gram)
        self.basis = vectors[:, ::-1][:, : self.components]
        return self

    def transform(self, x):
        return x @ self.basis


class Ridge:
    def __init__(self, alpha):
        self.alpha = alpha

    def fit(self, x, y):
        design = np.hstack([x, np.ones((len(x), 1))])
        gram = design.T @ design + self.alpha * np.eye(design.shape[1])
        self.weights = np.linalg.solve(gram, design.T @ y)
        return self

    def predict(self, x):
        design = np.hstack([x, np.ones((len(x), 1))])
        return design @ self.weights


class Pipeline:
    def __init__(self, steps, model):
        self.steps, self.model = steps, model

    def fit(self, x, y):
        for step in self.steps:
            x = step.fit(x).transform(x)
        self.model.fit(x, y)
        return self

    def predict(self, x):
        for step in self.steps:
            x = step.transform(x)
        return self.model.predict(x)
