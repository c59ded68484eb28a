import logging

import numpy as np

SIZE = 1 << 17


def hold():
    x = logging.StreamHandler()
    x.set_name("zz")
    other = np.ones(SIZE)
    return "zz" in logging._handlers, other.sum()


print(hold())
