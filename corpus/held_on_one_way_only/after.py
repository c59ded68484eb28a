import numpy as np


def select(sizes):
    kept, written = [], 0
    for size in sizes:
        part = np.sqrt(np.ones(size))
        if size % 2:
            kept.append(part)
        else:
            written += len(part.tobytes())
        del part
    return kept, written


kept, written = select([40_001, 200_000, 200_000, 40_003])
print(len(kept), written)
