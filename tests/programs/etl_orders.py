"""Nightly job: orders of a year, cleaned, joined with prices, and summed up by region."""
import numpy as np
import pandas as pd

ROWS = 300_000
REGIONS = 7

rng = np.random.default_rng(3)
raw = pd.DataFrame(
    {
        "order": np.arange(ROWS),
        "region": rng.integers(0, REGIONS, ROWS),
        "product": rng.integers(0, 500, ROWS),
        "amount": rng.normal(100.0, 20.0, ROWS),
    }
)
print("read", len(raw), "orders")

valid = raw.dropna().reset_index(drop=True)
print("kept", len(valid))

prices = pd.DataFrame({"product": np.arange(500), "price": np.linspace(1.0, 9.0, 500)})
joined = valid.merge(prices, on="product")
joined["total"] = joined["amount"] * joined["price"]

by_region = joined.groupby("region")["total"].sum()
print(by_region.round(2).to_string())

check = np.sort(np.concatenate([rng.normal(size=3_500_000), rng.normal(size=500_000)]))
print("median", round(float(check[len(check) // 2]), 2))
