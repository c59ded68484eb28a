import numpy as np


def run():
    data = np.ones(1 << 17)
    total = data.sum()
    other = np.zeros(1 << 17)
    names = __import__("builtins").locals()
    return total, other.sum(), sorted(names)


print(run())
