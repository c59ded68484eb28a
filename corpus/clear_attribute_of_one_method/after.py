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
        self.raw = None
        # train
        self.weights = (self.clean * 2).sum(axis=0)
        return self


def main():
    model = Model(300).fit()
    print(model.weights.sum())


if __name__ == "__main__":
    main()
