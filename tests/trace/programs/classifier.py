"""scikit-learn: a pipeline is fitted to features that are made step by step."""
# needs: sklearn
# dead: main.table main.features
import numpy as np
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler


def load(rows):
    return np.random.default_rng(0).normal(size=(rows, 40))


def main():
    table = load(60_000)
    features = StandardScaler().fit_transform(table)
    reduced = PCA(30, random_state=0).fit_transform(features)
    wide = np.hstack([reduced, reduced])
    print(wide.shape)


main()
