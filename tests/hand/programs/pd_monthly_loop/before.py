"""Twelve monthly files are read one after the other, reduced and put together."""
import os
import tempfile

import pandas as pd


def write_months(folder, rows):
    for month in range(1, 5):
        with open(os.path.join(folder, f"sales-{month:02d}.csv"), "w") as file:
            file.write("store,sku,units,price,cashier,till,hour\n")
            for number in range(rows):
                file.write(f"{number * 7 % 50},{number * month % 900},{number % 8 + 1},{number % 1999 / 100},{number % 31},{number % 9},{number % 24}\n")


def monthly(folder):
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".csv"):
            continue
        frame = pd.read_csv(os.path.join(folder, name))
        frame["revenue"] = frame["units"] * frame["price"]
        part = frame.groupby("store", as_index=False)["revenue"].sum()
        part["month"] = int(name[6:8])
        yield part


def main():
    with tempfile.TemporaryDirectory() as folder:
        write_months(folder, 60_000)
        table = pd.concat(monthly(folder), ignore_index=True)
    wide = table.pivot(index="store", columns="month", values="revenue")
    print(wide.shape, round(float(wide.to_numpy().sum()), 2))


if __name__ == "__main__":
    main()
