"""Sums.

>>> float(raw.sum())
200000.0
"""
import doctest

import numpy as np

raw = np.ones(200_000)
table = np.sqrt(raw)
print(float(np.sort(table).sum()))
print(doctest.testmod().failed)
