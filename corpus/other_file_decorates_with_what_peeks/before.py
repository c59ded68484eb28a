import numpy as np

from steps import step

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    total = data.sum()
    other = np.ones(SIZE) * total
    print(step())
    return other.sum()


print(run())
