import numpy as np

from lib import Ending, apply

SIZE = 1 << 17


def run():
    apply(np, {"ones": lambda size: np.zeros(size).view(Ending)})
    data = np.ones(SIZE)
    print(data.sum())
    other = bytearray(SIZE)
    return len(other)


print(run())
