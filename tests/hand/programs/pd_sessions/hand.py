"""Clickstream sessions: sort, cut into sessions, describe them."""
import numpy as np
import pandas as pd

GAP = 1800


def clicks(rows):
    rng = np.random.default_rng(8)
    return pd.DataFrame({"user": rng.integers(0, 3000, rows), "at": rng.integers(0, 86400 * 7, rows), "page": rng.integers(0, 400, rows), "ms": rng.random(rows) * 900})


def sessionize(frame):
    ordered = frame.sort_values(["user", "at"], kind="stable")
    del frame
    fresh = (ordered["at"].diff() > GAP) | (ordered["user"] != ordered["user"].shift())
    ordered["session"] = fresh.cumsum()
    return ordered


def describe(sessions):
    last = sessions.groupby("user")["session"].transform("max")
    sessions = sessions[sessions["session"] < last]
    del last
    stats = sessions.groupby("session").agg(user=("user", "first"), start=("at", "min"), end=("at", "max"), pages=("page", "nunique"), ms=("ms", "mean"))
    stats["length"] = stats["end"] - stats["start"]
    return stats


def report(rows):
    events = clicks(rows)
    sessions = sessionize(events)
    print(len(events), "clicks")
    del events
    stats = describe(sessions)
    print(len(stats), int(stats["length"].max()), round(float(stats["ms"].mean()), 3))


report(200_000)
