import numpy as np

from lib import CALC, RULE

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    total = data.sum()
    other = np.ones(SIZE) * total
    print(CALC(RULE))
    return other.sum()


print(run())
