import zlib

import numpy as np


def hold(packed):
    raw = zlib.decompress(packed)
    numbers = np.frombuffer(raw)
    total = numbers.sum()
    del raw, numbers
    big = np.ones(300_000)
    return total, big.sum()


print(hold(zlib.compress(np.ones(200_000).tobytes())))
