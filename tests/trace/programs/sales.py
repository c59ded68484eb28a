"""pandas: read, join, group."""
# needs: pandas
# dead: etl.orders
import numpy as np
import pandas as pd


def read(count):
    return pd.DataFrame({"shop": np.arange(count) % 100, "amount": np.arange(count) * 1.5, "tax": np.ones(count)})


def join(orders, shops):
    return orders.merge(shops, on="shop")


def etl(count):
    shops = pd.DataFrame({"shop": np.arange(100), "region": np.arange(100) % 7})
    orders = read(count)
    ranked = orders.sort_values("amount", ascending=False)
    joined = join(ranked, shops)
    means = joined.groupby("region").mean()
    copies = pd.concat([joined, joined])
    return len(copies), round(float(means["tax"].sum()), 2)


print(etl(600_000))
