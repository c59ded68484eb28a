import numpy as np

from lib import ask

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    total = data.sum()
    other = np.ones(SIZE) * total
    print(ask("data"))
    return other.sum()


print(run())
