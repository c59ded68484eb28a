import numpy as np
import pandas as pd

ROWS = 1 << 16


def label(hits):
    wide = hits.merge(hits, on="a", how="left", suffixes=("", "_x"))
    wide["session"] = 1
    return wide


def main():
    hits = pd.DataFrame({"a": np.arange(ROWS), "b": np.ones(ROWS)})
    clean = hits[hits["b"] > 0]
    print(len(hits))
    labelled = label(clean)
    values = labelled["b"].to_numpy()
    total = labelled.drop(columns=["b"]).sum().sum()
    print(total, values[0])


main()
