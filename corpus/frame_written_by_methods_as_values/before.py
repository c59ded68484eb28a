import operator

import numpy as np
import pandas as pd

SIZE = 40_000


def frame():
    return pd.DataFrame({"a": np.ones(SIZE), "b": np.ones(SIZE)})


def by_setitem():
    table = pd.DataFrame({"a": np.ones(SIZE), "b": np.ones(SIZE)})
    kept = table.dropna()
    shown = kept["a"].to_numpy()
    count = table.shape
    kept.__setitem__(slice(0, 3), 9.0)
    rest = np.ones(SIZE)
    return shown[:2].tolist(), count, rest.sum()


def by_class():
    table = pd.DataFrame({"a": np.ones(SIZE), "b": np.ones(SIZE)})
    kept = table.dropna()
    shown = kept["a"].to_numpy()
    count = table.shape
    pd.DataFrame.update(kept, frame() * 9)
    rest = np.ones(SIZE)
    return shown[:2].tolist(), count, rest.sum()


def by_name():
    table = pd.DataFrame({"a": np.ones(SIZE), "b": np.ones(SIZE)})
    kept = table.dropna()
    shown = kept["a"].to_numpy()
    count = table.shape
    operator.methodcaller("__setitem__", slice(0, 3), 9.0)(kept)
    rest = np.ones(SIZE)
    return shown[:2].tolist(), count, rest.sum()


def by_a_name_for_it():
    table = pd.DataFrame({"a": np.ones(SIZE), "b": np.ones(SIZE)})
    kept = table.dropna()
    change = kept.update
    shown = kept["a"].to_numpy()
    count = table.shape
    change(frame() * 9)
    rest = np.ones(SIZE)
    return shown[:2].tolist(), count, rest.sum()


def by_a_comprehension():
    table = pd.DataFrame({"a": np.ones(SIZE), "b": np.ones(SIZE)})
    kept = table.dropna()
    shown = kept["a"].to_numpy()
    count = table.shape
    [0 for kept.iloc[0, 0] in [9.0]]
    rest = np.ones(SIZE)
    return shown[:2].tolist(), count, rest.sum()


print(by_setitem(), by_class(), by_name(), by_a_name_for_it(), by_a_comprehension())
