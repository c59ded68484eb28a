import sys

import numpy as np
from lib import look


def weigh(n):
    data = np.ones(n)
    total = data.sum()
    rest = np.zeros(n)
    return total + rest.sum(), look(sys._getframe(), False)


print(weigh(200_000))
