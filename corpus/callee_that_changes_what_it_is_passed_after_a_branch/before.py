import numpy as np
import pandas as pd

pd.set_option("mode.chained_assignment", "raise")


def label(hits, copies):
    if copies:
        hits = hits.copy()
    hits["s"] = 1
    return hits


def main(n):
    counts = pd.DataFrame({"a": np.ones(n), "b": np.ones(n)})
    kept = counts[counts["a"] > 0]
    labelled = label(kept, False)
    return (labelled * 2).sum().sum()


print(main(1 << 16))
