"""Feature table for a churn model, built step by step from usage records."""
import numpy as np
import pandas as pd


def usage(rows, rng):
    return pd.DataFrame({"account": np.sort(rng.integers(0, 8000, rows)), "day": rng.integers(0, 90, rows), "minutes": rng.exponential(12.0, rows), "calls": rng.poisson(3.0, rows), "roaming": rng.random(rows) < 0.05})


def daily(records):
    return records.groupby(["account", "day"], as_index=False)[["minutes", "calls", "roaming"]].sum()


def add_rolling(frame):
    out = frame.copy()
    for window in (3, 7, 14):
        out[f"minutes_{window}"] = frame.groupby("account")["minutes"].rolling(window, min_periods=1).mean().to_numpy()
    return out


def add_ratios(frame):
    return frame.assign(per_call=frame["minutes"] / (frame["calls"] + 1), trend=frame["minutes_3"] / (frame["minutes_14"] + 0.1))


def build(rows):
    rng = np.random.default_rng(21)
    records = usage(rows, rng)
    per_day = daily(records)
    del records
    rolled = add_rolling(per_day)
    features = add_ratios(rolled)
    del per_day, rolled
    matrix = features.drop(columns=["account", "day"]).to_numpy(dtype=float)
    names = [c for c in features.columns if c not in ("account", "day")]
    del features
    scaled = (matrix - matrix.mean(axis=0)) / (matrix.std(axis=0) + 1e-9)
    return names, scaled


def main():
    names, matrix = build(80_000)
    print(names)
    print(matrix.shape, round(float(np.abs(matrix).sum()), 2))


if __name__ == "__main__":
    main()
