import numpy as np

import refs


def main(n):
    data = np.ones(n)
    list(map(refs.key, [data]))
    total = data.sum()
    scaled = np.sqrt(np.ones(n))
    mean = scaled.mean()
    del scaled
    return total, mean, np.ones(n).sum(), refs.alive()


print(main(1 << 17))
