"""Scaler, principal components and ridge behind one another."""
import numpy as np

from models import PCA, Pipeline, Ridge, Scaler


def dataset(rows, columns):
    rng = np.random.default_rng(31)
    latent = rng.normal(size=(rows, 6))
    x = latent @ rng.normal(size=(6, columns))
    x += rng.uniform(-0.1, 0.1, size=columns)
    return x, latent[:, 0] - 2 * latent[:, 3]


def main():
    x, y = dataset(30_000, 40)
    pipeline = Pipeline([Scaler(), PCA(6)], Ridge(0.5))
    pipeline.fit(x, y)
    error = pipeline.predict(x) - y
    print(round(float(np.sqrt((error ** 2).mean())), 4))


if __name__ == "__main__":
    main()
