import numpy as np


def load(rows):
    return np.ones((rows, 1000))


def check(block):
    if block.shape[0] == 0:
        raise ValueError("empty")


class Model:
    def fit(self, block):
        centred = block - 0.5
        del block
        squared = centred * centred
        self.total = squared.sum()


def run(rows):
    fitted = Model()
    data = load(rows)
    check(data)
    owned_data = [data]
    del data
    fitted.fit(owned_data.pop())
    return fitted.total


if __name__ == "__main__":
    print(run(400))
