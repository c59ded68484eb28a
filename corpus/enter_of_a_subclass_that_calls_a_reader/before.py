import numpy as np

from managers import Manager

manager = Manager()


def work():
    data = np.ones(200_000)
    total = data.sum()
    with manager:
        pass
    other = np.ones(200_000) * total
    return other.sum()


print(work())
