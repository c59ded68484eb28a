import numpy as np


def gather(sizes, mask):
    found = []
    for size in sizes:
        data = np.sqrt(np.ones((size, 8)))
        found.append(data[:, mask])
    return found


GIVEN = [[20_000, 40_000, 30_000], np.arange(8) < 1]
found = gather(*GIVEN)
print(sum(part.sum() for part in found))
