import numpy as np

_raw = np.arange(200_000, dtype=np.float64)
TABLE = np.sort(np.sqrt(_raw))
