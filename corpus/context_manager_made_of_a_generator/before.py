import contextlib

import numpy as np

SIZE = 1 << 17


@contextlib.contextmanager
def scratch():
    x = np.ones(SIZE)
    yield x.size
    print("released", x.sum())


def hold():
    with scratch() as size:
        other = np.ones(size)
        print(other.sum())


hold()
