"""Monthly cohorts of customers: first order, retention table."""
import numpy as np
import pandas as pd


def load_orders(rows, seed=1):
    rng = np.random.default_rng(seed)
    return pd.DataFrame({
        "customer": rng.integers(0, 20_000, rows),
        "month": rng.integers(0, 24, rows),
        "amount": rng.gamma(2.0, 30.0, rows),
        "channel": rng.integers(0, 5, rows),
        "discount": rng.random(rows),
    })


def clean(orders):
    orders = orders[orders["amount"] > 1.0].copy()
    orders["net"] = orders["amount"] * (1 - 0.2 * orders["discount"])
    return orders


def add_cohort(orders):
    first = orders.groupby("customer")["month"].min().rename("cohort")
    joined = orders.merge(first, left_on="customer", right_index=True)
    joined["age"] = joined["month"] - joined["cohort"]
    return joined


def retention(frame):
    table = frame.groupby(["cohort", "age"])["customer"].nunique().unstack(fill_value=0)
    return table.div(table[0], axis=0).round(4)


def main():
    raw = load_orders(150_000)
    orders = clean(raw)
    print(len(raw), len(orders))
    cohorts = add_cohort(orders)
    revenue = cohorts.groupby("cohort")["net"].sum()
    table = retention(cohorts)
    print(table.shape, round(float(table.to_numpy().sum()), 2), round(float(revenue.max()), 1))


if __name__ == "__main__":
    main()
