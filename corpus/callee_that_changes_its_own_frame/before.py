import numpy as np
import pandas as pd


def ratio(matrix):
    table = matrix * 2
    table["q"] = table["a"] + 1
    return table.sum().sum()


def label(hits):
    hits = hits.copy()
    hits["s"] = 1
    return hits


def main(n):
    counts = pd.DataFrame({"a": np.ones(n), "b": np.ones(n)})
    kept = counts[counts["a"] > 0]
    total = ratio(kept)
    labelled = label(kept)
    return total, (labelled * 2).sum().sum()


print(main(1 << 16))
