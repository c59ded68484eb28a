import os

import numpy as np

SIZE = 1 << 17


def hold():
    async def job():
        return 1

    x = os.scandir("/")
    y = job()
    print(next(x) is not None, y.__name__)
    other = np.ones(SIZE)
    x.close()
    y.close()
    return other.sum()


print(hold())
