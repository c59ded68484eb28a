"""pandas: read, join, group."""
# needs: pandas
# dead: etl.orders etl.joined
import numpy as np
import pandas as pd


def read(count):
    return pd.DataFrame({"shop": np.arange(count) % 100, "amount": np.arange(count) * 1.5, "tax": np.ones(count)})


def join(orders, shops):
    return orders.merge(shops, on="shop")


def etl(count):
    shops = pd.DataFrame({"shop": np.arange(100), "region": np.arange(100) % 7})
    orders = read(count)
    joined = join(orders, shops)
    totals = joined.assign(net=joined["amount"] - joined["tax"])
    means = totals.groupby("region").mean()
    copies = pd.concat([totals, totals])
    return len(copies), round(float(means["net"].sum()), 2)


print(etl(600_000))
