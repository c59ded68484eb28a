import numpy as np

SIZE = 1 << 17


class Model:
    def __init__(self, labels, table):
        self.labels = labels
        self.table = table

    def fit(self):
        self.sum = (self.table * 2.0).sum()
        return self


def load():
    return np.ones((SIZE, 2))


def hold(source):
    table = load()
    scaled = (table - table.mean(0)) / table.sum(0)
    table = np.concatenate([scaled, scaled])
    first = table[:, :1]
    model = Model(source.labels, table)
    return model.fit()


class Source:
    labels = [1, 2]


print(round(hold(Source).sum))
