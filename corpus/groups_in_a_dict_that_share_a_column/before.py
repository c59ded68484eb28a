import numpy as np
import pandas as pd


def main(n):
    column = pd.Series(np.ones(3 * n))
    one = dict(list(column.groupby(np.repeat([0, 1, 2], n))))[1]
    seen = one.to_numpy()
    mean = column.mean()
    other = np.ones(n)
    one.iloc[0] = -1.0
    return mean, other.sum(), seen[0]


print(main(1 << 16))
