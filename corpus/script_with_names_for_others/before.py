import numpy as np

TABLE = np.arange(200_000, dtype=np.float64)
work = np.sort(np.random.default_rng(1).normal(size=200_000))
print(len(work))
