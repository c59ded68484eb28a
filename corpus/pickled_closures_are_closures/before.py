import dill
import numpy as np

SIZE = 1 << 17


def hold(source):
    x = np.ones(SIZE)
    total = x.sum()
    return dill.dumps(lambda: x), np.ones(SIZE).sum(), total
