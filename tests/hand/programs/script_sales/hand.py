#!/usr/bin/env python3
"""Weekly numbers, run by hand: everything at module level."""
import numpy as np
import pandas as pd

ROWS = 150_000
rng = np.random.default_rng(44)

raw = pd.DataFrame({"week": rng.integers(1, 53, ROWS), "shop": rng.integers(0, 40, ROWS), "net": rng.random(ROWS) * 90, "tax": rng.random(ROWS) * 10})
for column in ("note_a", "note_b", "note_c"):
    raw[column] = rng.random(ROWS)
kept = raw[raw["net"] > 5].reset_index(drop=True)
print(len(raw), "read,", len(kept), "kept")
del raw

kept["gross"] = kept["net"] + kept["tax"]
ranked = kept.sort_values(["shop", "gross"]).reset_index(drop=True)
del kept
top = ranked.groupby("shop").tail(3)
print(round(float(top["gross"].sum()), 2))
weeks = ranked.pivot_table(index="shop", columns="week", values="gross", aggfunc="sum")
del ranked, top
print(weeks.shape)

boot = rng.integers(0, 40, (2_000, 400))
means = weeks.to_numpy().mean(axis=1)[boot].mean(axis=1)
print(round(float(means.std()), 3))
