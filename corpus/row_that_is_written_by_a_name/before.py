import numpy as np
import pandas as pd


def fix(row):
    row["a"] = -1.0


def main():
    frame = pd.DataFrame(np.ones((1 << 16, 3)), columns=["a", "b", "c"])
    row = next(frame.iterrows())[1]
    values = row.to_numpy()
    print(len(frame))
    other = np.ones(1 << 17)
    fix(row)
    print(values, other.sum())


main()
