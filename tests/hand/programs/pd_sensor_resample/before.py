"""Cleans sensor readings, resamples them, and finds anomalies."""
import pandas as pd
import numpy as np


def read_sensors(sensors=12, minutes=40_000):
    rng = np.random.default_rng(7)
    index = pd.date_range("2024-03-01", periods=minutes, freq="min")
    columns = {}
    for sensor in range(sensors):
        values = 20 + 5 * np.sin(np.arange(minutes) / 1440 * 2 * np.pi) + rng.normal(0, 0.5, minutes)
        values[rng.integers(0, minutes, 50)] = np.nan
        columns[f"s{sensor:02d}"] = values
    return pd.DataFrame(columns, index=index)


def fill(readings):
    wide = readings.interpolate(limit=10)
    return wide.ffill().bfill()


def detect(wide, window=60, threshold=3.0):
    rolling = wide.rolling(window, min_periods=1)
    mean = rolling.mean()
    std = rolling.std().fillna(1.0)
    deviation = wide - mean
    score = deviation / std
    return score.abs() > threshold


def main():
    readings = read_sensors()
    print("readings", len(readings), "missing", int(readings.isna().to_numpy().sum()))
    wide = fill(readings)
    hourly = wide.resample("1h").mean()
    print("hourly", hourly.shape, round(float(hourly.to_numpy().mean()), 4))
    anomalies = detect(wide)
    print("anomalies", int(anomalies.to_numpy().sum()), anomalies.sum().idxmax())


main()
