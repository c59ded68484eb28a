import timeit

import numpy as np

raw = np.ones(200_000)
table = np.sqrt(raw)
print(float(np.sort(table).sum()), len(table))
took = timeit.timeit("raw.sum() + table.sum()", setup="from __main__ import raw, table", number=1)
print(took > 0)
