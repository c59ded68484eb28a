import numpy as np
import pandas as pd

SIZE = 60_000


def enrich(orders, prices):
    return orders.merge(prices, on="sku", how="left")


def cohorts(full):
    first = full.groupby("customer")["month"].min().rename("cohort")
    joined = full.join(first, on="customer")
    joined["age"] = joined["month"] - joined["cohort"]
    return joined.groupby(["cohort", "age"])["customer"].nunique()


def noise(rows, seed):
    counts = np.random.default_rng(seed).poisson(3.0, (rows, 2))
    counts[: rows // 2] *= 3
    return counts.sum()


def main():
    rows = np.arange(SIZE)
    orders = pd.DataFrame({"customer": rows % 400, "sku": rows % 300, "month": rows % 17})
    prices = pd.DataFrame({"sku": np.arange(300), "price": 1.5})
    full = enrich(orders, prices)
    found = cohorts(full)
    months = pd.get_dummies(full["month"], dtype=float).to_numpy()
    print(found.sum(), noise(SIZE, 3) > 0, (months - months.mean()).shape)


if __name__ == "__main__":
    main()
