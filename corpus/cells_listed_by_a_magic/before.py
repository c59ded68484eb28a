# %%
import numpy as np

raw = np.arange(300_000, dtype=np.float64)
table = np.sqrt(raw)
print(float(np.sum(np.sort(table))))

# %%
# %whos
print(float(np.sum(np.cumsum(np.ones(400_000)))))
