import numpy as np


def compress(block, tolerance):
    rest = block - block.mean()
    if np.abs(rest).max() < tolerance:
        return 1
    del rest
    half = len(block) // 2
    return sum(compress(q, tolerance) for q in [block[:half].copy(), block[half:].copy()])


print(compress(np.arange(200_000.0), 2e4))
