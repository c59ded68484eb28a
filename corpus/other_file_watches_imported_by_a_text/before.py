import importlib

import numpy as np

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    importlib.import_module("lib").watch(data)
    print(data.sum())
    other = np.ones(SIZE)
    print("late")
    return other.sum()


print(run())
