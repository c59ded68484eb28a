import numpy as np

SIZE = 1 << 17


def load():
    return {"data": np.ones(SIZE)}


def run(extra):
    table = load()
    table.update(extra)
    return np.zeros(SIZE)


print(run({}).sum())
