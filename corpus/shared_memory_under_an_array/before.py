from multiprocessing.shared_memory import SharedMemory

import numpy as np

SIZE = 1 << 17


def hold():
    x = SharedMemory(create=True, size=8 * SIZE)
    values = np.ndarray((SIZE,), "f8", buffer=x.buf)
    values[:] = 1
    total = values.sum()
    other = np.ones(SIZE)
    del values
    x.close()
    x.unlink()
    return total, other.sum()


print(hold())
