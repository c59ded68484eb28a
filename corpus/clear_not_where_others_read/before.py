import numpy as np


def drop(raw):
    return raw[1:] + 1


class Model:
    def __init__(self, n):
        self.n = n
        self.raw = None
        self.clean = None

    def fit(self):
        """Fits."""
        self.raw = np.ones((self.n, self.n))
        self.clean = drop(self.raw)
        # train
        self.weights = (self.clean * 2).sum(axis=0)
        return self

    def shape(self):
        return self.raw.shape


def main():
    model = Model(300).fit()
    print(model.shape(), model.clean.shape)
    print(model.weights.sum())


if __name__ == "__main__":
    main()
