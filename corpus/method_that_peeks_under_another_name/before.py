import numpy as np
from lib import Watcher


def by_value(n, callback):
    data = np.ones(n)
    total = data.sum()
    rest = np.zeros(n)
    callback(1)
    return total + rest.sum()


def by_hash(n, key):
    data = np.ones(n)
    total = data.sum()
    rest = np.zeros(n)
    {}.get(key)
    return total + rest.sum()


print(by_value(200_000, Watcher().look), by_hash(200_000, Watcher()))
