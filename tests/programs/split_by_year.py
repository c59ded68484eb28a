"""Splits a table by year and writes a summary of each part."""
import io

import numpy as np
import pandas as pd

rng = np.random.default_rng(11)
table = pd.DataFrame({"year": rng.integers(2010, 2014, 500_000), "value": rng.normal(size=500_000)})

for year in range(2010, 2014):
    part = table[table["year"] == year].copy()
    wide = pd.concat([part] * 4)
    ranks = wide["value"].rank()
    lines = io.StringIO()
    ranks.head(3).round(3).to_csv(lines)
    print(year, len(ranks), len(lines.getvalue()))

print("years", table["year"].nunique())
