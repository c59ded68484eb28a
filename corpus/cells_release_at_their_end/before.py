# %%
import numpy as np

# %% load
raw = np.arange(300_000, dtype=np.float64)
table = np.sqrt(raw)
size = len(table)

# %%
print(float(np.sum(np.sort(table))), size)
