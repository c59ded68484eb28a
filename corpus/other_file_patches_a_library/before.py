import numpy as np

from lib import install

SIZE = 1 << 17


def run():
    install()
    data = np.ones(SIZE)
    print(data.sum())
    other = bytearray(SIZE)
    return len(other)


print(run())
