import numpy as np

__all__ = ["curve"]

raw = np.arange(200_000, dtype=np.float64)
curve = np.sqrt(raw)
print(len(np.sort(curve)))
