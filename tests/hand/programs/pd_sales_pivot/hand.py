"""Monthly sales workbook as data frames."""
import numpy as np
import pandas as pd


def load_sales(rows=150_000):
    rng = np.random.default_rng(42)
    dates = pd.date_range("2023-01-01", periods=365, freq="D")
    return pd.DataFrame({
        "date": dates[rng.integers(0, 365, rows)],
        "store": rng.integers(1, 60, rows),
        "product": rng.integers(1, 500, rows),
        "units": rng.poisson(3, rows),
        "price": rng.gamma(2.0, 10.0, rows).round(2),
    })


def clean(df):
    df = df[df["units"] > 0]
    df = df.assign(revenue=df["units"] * df["price"], month=df["date"].dt.month)
    return df.drop(columns=["date"])


def pivot_revenue(df):
    table = df.pivot_table(index="product", columns="month", values="revenue", aggfunc="sum", fill_value=0)
    return table


def main():
    raw = load_sales()
    cleaned = clean(raw)
    print(f"{len(raw)} rows, {len(cleaned)} kept")
    del raw
    table = pivot_revenue(cleaned)
    growth = table.pct_change(axis=1)
    best = growth.mean(axis=1).sort_values(ascending=False).head(3)
    print(best.round(4).to_dict())
    stores = cleaned.groupby(["store", "month"])["revenue"].sum().unstack()
    merged = cleaned.merge(cleaned.groupby("store")["revenue"].mean().rename("store_mean").reset_index(), on="store")
    del cleaned
    merged["relative"] = merged["revenue"] / merged["store_mean"]
    top = merged.sort_values("relative", ascending=False).head(5)
    print(top[["store", "product", "relative"]].round(3).to_string(index=False))
    print(stores.shape)


if __name__ == "__main__":
    main()
