# %%
import numpy as np

raw = np.arange(300_000, dtype=np.float64)
print(len(raw))
raw

# %%
table = np.sqrt(np.ones(400_000))
print(float(np.sum(np.sort(table))))
