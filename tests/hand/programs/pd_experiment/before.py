"""A/B test: joins exposures and orders, bootstraps the lift."""
import numpy as np
import pandas as pd


class Experiment:
    def __init__(self, name, seed=0):
        self.name = name
        self.rng = np.random.default_rng(seed)

    def load_exposures(self, users):
        frame = pd.DataFrame({"user": np.arange(users), "variant": self.rng.integers(0, 2, users)})
        frame["variant"] = frame["variant"].map({0: "control", 1: "test"})
        return frame

    def load_orders(self, orders, users):
        return pd.DataFrame({"user": self.rng.integers(0, users, orders), "amount": self.rng.gamma(2, 20, orders), "items": self.rng.integers(1, 9, orders)})

    def per_user(self, exposures, orders):
        totals = orders.groupby("user").agg(amount=("amount", "sum"), orders=("amount", "size"), items=("items", "sum"))
        joined = exposures.merge(totals, how="left", left_on="user", right_index=True)
        filled = joined.fillna({"amount": 0.0, "orders": 0, "items": 0})
        return filled

    def bootstrap(self, values, times):
        picks = self.rng.integers(0, len(values), (times, len(values)))
        samples = values[picks]
        return samples.mean(axis=1)

    def analyse(self, users, orders):
        exposures = self.load_exposures(users)
        purchases = self.load_orders(orders, users)
        table = self.per_user(exposures, purchases)
        print(self.name, table.shape, table["variant"].value_counts().to_dict())
        control = table.loc[table["variant"] == "control", "amount"].to_numpy()
        test = table.loc[table["variant"] == "test", "amount"].to_numpy()
        means = {"control": self.bootstrap(control, 100), "test": self.bootstrap(test, 100)}
        lift = means["test"] / means["control"] - 1
        return np.percentile(lift, [2.5, 50, 97.5])


def main():
    experiment = Experiment("button colour")
    low, middle, high = experiment.analyse(20_000, 100_000)
    print(f"{low:.4f} {middle:.4f} {high:.4f}")


if __name__ == "__main__":
    main()
