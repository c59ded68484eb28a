import contextlib
import io

import numpy as np

SIZE = 1 << 17


def hold():
    with contextlib.closing(io.BytesIO(b"x" * (1 << 20))) as stream:
        size = len(stream.read())
    other = np.ones(SIZE)
    return other.sum() + size, stream.closed


print(hold())
