import tempfile

import numpy as np

SIZE = 1 << 17


def hold():
    path = tempfile.mktemp()
    x = open(path, "w")
    x.write("data")
    other = np.ones(SIZE)
    return open(path).read(), other.sum()


print(hold())
