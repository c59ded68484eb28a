import numpy as np
import pandas as pd


def work(frame):
    data = np.ones(200_000)
    total = data.sum()
    kept = frame.query("a > 1")
    other = np.zeros(200_000)
    return total + other.sum() + len(kept)


print(work(pd.DataFrame({"a": [1, 2, 3]})))
