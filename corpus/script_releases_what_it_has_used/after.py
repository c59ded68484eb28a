import numpy as np

raw = np.arange(300_000, dtype=np.float64)
print("rows", len(raw))
table = np.sqrt(raw)
del raw
total = float(np.sum(np.sort(table)))
print(round(total))
