import numpy as np
import pandas as pd


def main():
    raw = pd.Series(np.arange(1 << 17) * 1.0)
    other = raw.copy(deep=False)
    print(len(raw))
    big = np.ones(1 << 17)
    values = list(map(float, other.to_numpy()[:3])), other.to_numpy()
    other.iloc[0] = -1.0
    print(values[1][0], big.sum())


main()
