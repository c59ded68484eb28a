import os
import tempfile

import numpy as np

SIZE = 1 << 17


def hold():
    path = tempfile.mktemp(suffix=".npz")
    np.savez(path, values=np.ones(SIZE))
    x = np.load(path)
    values = x["values"]
    other = np.ones(SIZE)
    return values.sum(), other.sum(), os.path.exists(path)


print(hold())
