import numpy as np


def collect(sizes):
    kept = []
    for size in sizes:
        part = np.sqrt(np.ones(size))
        head = part[:10]
        if size % 2:
            kept.append(part)
        else:
            kept.append(head)
    return kept


kept = collect([40_001, 200_000, 200_000, 40_003])
print(len(kept), sum(len(part) for part in kept))
