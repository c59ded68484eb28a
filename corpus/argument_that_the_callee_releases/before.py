import numpy as np


def load(rows):
    return np.ones((rows, 1000))


def normalise(block):
    mean = block.mean(axis=0)
    centred = block - mean
    squared = centred * centred
    return squared.sum(axis=1)


def early(block):
    block = block - 1.0
    return np.sqrt(block).sum()


def passed_on(block):
    return normalise(block * 2.0).sum()


class Model:
    def fit(self, block):
        scaled = block / 2.0
        self.weights = np.exp(scaled).sum(axis=0)
        return self


def main():
    block = load(400)
    total = normalise(block)
    other = load(400)
    least = early(other)
    model = Model().fit(load(400))
    last = passed_on(load(400))
    print(total.sum(), least, model.weights.sum(), last)


if __name__ == "__main__":
    main()
