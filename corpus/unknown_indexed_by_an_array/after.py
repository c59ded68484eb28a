import numpy as np


def losses(model, count, horizon):
    days = np.random.default_rng(1).integers(0, 100, (count, horizon))
    port = model.returns() @ np.ones(3)
    paths = port[days]
    del days, port
    growth = np.cumsum(paths, axis=1)
    del paths
    return (np.maximum.accumulate(growth, axis=1) - growth).max(axis=1) + growth[:, -1]


class Model:
    def __init__(self, factory):
        self.factory = factory

    def returns(self):
        return self.factory((100, 3))


def main():
    print(losses(Model(np.ones), 2_000, 60).sum() >= 0)


main()
