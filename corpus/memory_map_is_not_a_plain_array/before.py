import tempfile

import numpy as np

SIZE = 1 << 17


def hold():
    path = tempfile.mktemp()
    x = np.memmap(path, "u1", "w+", shape=8 * SIZE)
    x[:] = 3
    total = int(x[:9].sum())
    other = np.ones(SIZE)
    return total, np.fromfile(path, "u1")[:4].tolist(), other.sum()


print(hold())
