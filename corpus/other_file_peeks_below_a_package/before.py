import numpy as np

import pkg

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    total = data.sum()
    other = np.ones(SIZE) * total
    print(pkg.frames.held())
    return other.sum()


print(run())
