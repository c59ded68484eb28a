import numpy as np

import hooks
import plugin

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    total = data.sum()
    other = np.ones(SIZE) * total
    print(hooks.fire())
    return other.sum()


print(run())
