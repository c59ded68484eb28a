import io

import numpy as np


def hold():
    buffer = io.BytesIO()
    buffer.write(bytes(1 << 20))
    data = buffer.getvalue()
    big = np.ones(300_000)
    return len(data), data[5], big.sum()


print(hold())
