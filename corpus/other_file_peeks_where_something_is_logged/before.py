import numpy as np

import logging

import lib

lib.setup()

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    total = data.sum()
    other = np.ones(SIZE) * total
    logging.getLogger("job").warning("done")
    return other.sum()


print(run())
