import numpy as np

from lib import Handle

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    handle = Handle(data)
    print(data.sum())
    other = np.ones(SIZE)
    print(handle.is_alive())
    return other.sum()


print(run())
