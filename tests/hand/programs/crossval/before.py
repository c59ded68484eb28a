"""K-fold cross validation of a nearest-centroid classifier over several scalings."""
import numpy as np


def folds(n, k):
    index = np.arange(n)
    for fold in range(k):
        test = index[fold::k]
        train = np.setdiff1d(index, test)
        yield train, test


def standardise(train, test):
    mean, std = train.mean(axis=0), train.std(axis=0)
    return (train - mean) / std, (test - mean) / std


def rank(train, test):
    order = np.sort(train, axis=0)
    columns = range(train.shape[1])
    ranked = np.column_stack([np.searchsorted(order[:, c], train[:, c]) for c in columns])
    other = np.column_stack([np.searchsorted(order[:, c], test[:, c]) for c in columns])
    return ranked / len(train), other / len(train)


def centroid_accuracy(train, labels, test, wanted):
    centres = np.stack([train[labels == value].mean(axis=0) for value in range(3)])
    nearest = np.stack([((test - centre) ** 2).sum(axis=1) for centre in centres]).argmin(axis=0)
    return float((nearest == wanted).mean())


def evaluate(x, y, scaling, k=4):
    scores = []
    for train, test in folds(len(x), k):
        train_x, test_x = x[train], x[test]
        scaled_train, scaled_test = scaling(train_x, test_x)
        scores.append(centroid_accuracy(scaled_train, y[train], scaled_test, y[test]))
    return scores


def main():
    rng = np.random.default_rng(2)
    y = rng.integers(0, 3, 40_000)
    x = rng.normal(size=(40_000, 16)) + y[:, None] * 0.4
    for scaling in (standardise, rank):
        print(scaling.__name__, [round(score, 2) for score in evaluate(x, y, scaling)])


if __name__ == "__main__":
    main()
