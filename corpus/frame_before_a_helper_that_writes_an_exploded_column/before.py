import numpy as np
import pandas as pd

SIZE = 60_000


def mark(column):
    items = column.explode()
    items["first"] = 9.0
    return items


def main():
    orders = pd.DataFrame({"price": np.ones(SIZE), "count": np.ones(SIZE)}, index=["first"] + ["rest"] * (SIZE - 1))
    full = orders.rename(columns=str.upper)
    prices = full["PRICE"].to_numpy()
    marked = mark(full["PRICE"])
    rest = np.ones(SIZE)
    print(prices[:2].tolist(), marked.iloc[0], rest.sum())


if __name__ == "__main__":
    main()
