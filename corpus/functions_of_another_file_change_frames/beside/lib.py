import pandas as pd


def load(n):
    return pd.DataFrame({"a": range(n), "b": [0.5] * n})


def tidy(frame):
    return frame.dropna().reset_index(drop=True)


def add(frame):
    out = frame.copy()
    out["total"] = out["a"] + out["b"]
    return out


def blank(frame):
    frame.loc[0, "a"] = -1
    return len(frame)


def nested(frame):
    return blank(frame)
