import numpy as np
import pandas as pd


def fix(frame):
    frame.loc[frame["c"] < 3, "c"] = -5.0


def main():
    raw = pd.DataFrame({"c": np.arange(1 << 17) * 1.0})
    clean = raw.dropna()
    print(len(raw))
    other = np.ones(1 << 17)
    values = clean["c"].to_numpy()
    [fix(part) for part in [clean]]
    print(values[0], other.sum())


main()
