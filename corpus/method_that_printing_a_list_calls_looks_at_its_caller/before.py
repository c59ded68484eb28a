import numpy as np

from items import Item


def work(item):
    data = np.ones(200_000)
    total = data.sum()
    other = np.zeros(200_000)
    print(f"{[item]}" is None)
    return total + other.sum()


print(work(Item()))
