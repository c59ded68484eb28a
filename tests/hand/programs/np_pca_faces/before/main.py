"""PCA on synthetic faces: fit, project, reconstruct, compare."""
import numpy as np

from decomposition import PCA
from faces import load_faces


def report(name, values):
    print(f"{name}: mean {values.mean():.5f} max {values.max():.5f}")


def main():
    faces = load_faces(600, 40)
    pca = PCA(25)
    pca.fit(faces)
    codes = pca.transform(faces)
    restored = pca.inverse(codes)
    errors = np.sqrt(((faces - restored) ** 2).mean(axis=1))
    report("error", errors)
    outliers = restored[errors > np.quantile(errors, 0.9)]
    spread = np.linalg.norm(outliers[:30, None, :] - outliers[None, :30, :], axis=2)
    report("spread", spread)


if __name__ == "__main__":
    main()
