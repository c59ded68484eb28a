import functools

import numpy as np

SEEN = {}


@functools.lru_cache(maxsize=None)
def by_decorator(size):
    return np.arange(size, dtype=np.float64)


def by_hand(size):
    if size not in SEEN:
        SEEN[size] = np.arange(size, dtype=np.float64)
    return SEEN[size]
