import numpy as np

SIZE = 200_000


def remainder():
    data = np.ones(SIZE)
    rest = np.sqrt(data)
    return float((rest % 3.0).sum())


print(remainder())
