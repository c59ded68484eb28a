import numpy as np
import pandas as pd

STEPS = np.array(["visit", "cart", "pay"], dtype=object)


def load_events(rows):
    rng = np.random.default_rng(3)
    step = rng.choice(3, rows, p=[0.6, 0.3, 0.1])
    return pd.DataFrame({"user_id": rng.integers(0, 8000, rows), "step": STEPS[step], "ts": rng.integers(0, 10**9, rows), "value": rng.random(rows)})


def load_users(count):
    rng = np.random.default_rng(4)
    return pd.DataFrame({"user_id": np.arange(count), "campaign": rng.integers(0, 12, count), "age": rng.integers(18, 80, count)})
