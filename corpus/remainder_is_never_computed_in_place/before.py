import numpy as np

SIZE = 200_000


def remainder():
    rest = np.sqrt(np.ones(SIZE))
    return float((rest % 3.0).sum())


print(remainder())
