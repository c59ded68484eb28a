import numpy as np


def hold():
    values = np.sin(np.arange(1 << 18))
    order = np.argsort(values)
    ranked = values[order]
    both = np.concatenate([ranked, ranked])
    return both.sum(), values[0]


print(hold())
