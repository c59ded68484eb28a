import io

import numpy as np


def hold():
    out = io.StringIO()
    for n in range(64):
        out.write(str(n % 10) * 16384)
    lines = out.getvalue().count("7")
    del out
    big = np.ones(300_000)
    return lines, big.sum()


print(hold())
