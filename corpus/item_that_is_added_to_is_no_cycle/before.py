import numpy as np
import pandas as pd


def table():
    raw = pd.DataFrame({"a": np.arange(200_000.0), "b": np.arange(200_000.0) ** 0.5})
    raw["b"] += 1
    raw["a"] = raw["a"].fillna(0.0)
    copy = raw * 2.0
    other = copy.to_numpy(dtype="float32")
    return np.sqrt(other).sum()


def lists(n):
    rows = {i: [i] for i in range(n)}
    for i in range(3):
        rows[i] += [1, 2]
    texts = [str(row) * 9 for row in rows.values()]
    return len("\n".join(texts).encode())


print(table())
print(lists(5000))
