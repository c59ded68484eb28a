import numpy as np

import lib as measures

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    total = data.sum()
    other = np.ones(SIZE) * total
    print(measures.size())
    return other.sum()


print(run())
