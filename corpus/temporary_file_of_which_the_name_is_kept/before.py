import os
import tempfile

import numpy as np

SIZE = 1 << 17


def hold():
    x = tempfile.NamedTemporaryFile()
    path = x.name
    other = np.ones(SIZE)
    return os.path.exists(path), other.sum()


print(hold())
