import numpy as np

cache = np.zeros(200_000)
print(float(cache.sum()))


def refill():
    global cache
    cache = np.ones(200_000)


refill()
print(float(np.sort(np.ones(300_000)).sum()))
