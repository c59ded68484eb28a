import numpy as np
import pandas as pd


def drop_bots(hits):
    return hits[hits["ms"] > 1].reset_index(drop=True)


def main(n):
    hits = pd.DataFrame({"ms": np.arange(n) / 2, "page": np.arange(n) % 90})
    clean = drop_bots(hits)
    scaled = clean * 2
    return scaled.rank()["ms"].sum()


print(main(1 << 16))
