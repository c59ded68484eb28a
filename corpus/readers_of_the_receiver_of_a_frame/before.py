import numpy as np
from profiling import Profiler, here, name


def stats(n):
    grid = np.zeros((n, n))
    shifted = grid + 1.0
    return np.exp(shifted).sum()


with Profiler() as profiler:
    total = stats(400)
print(round(total), ("NoneType", "stats") in list(profiler), here(), name())
