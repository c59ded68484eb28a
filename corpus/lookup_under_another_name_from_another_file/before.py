import numpy as np
from engines import compute


def table():
    low = np.arange(400.0)
    high = low * 2
    total = low.sum() + high.sum()
    scale = np.ones(1000).sum()
    both = compute("low + high").sum()
    return both, total, scale


print(table())
