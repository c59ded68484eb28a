import io

import numpy as np
import pandas as pd

TEXT = "day,a,b\n" + "2020-01-01,1.5,2\n" * 20_000


def hold(source):
    frame = pd.read_csv(source, parse_dates=["day"], usecols=[0, 1])
    total = frame["a"].sum()
    del source, frame
    big = np.ones(300_000)
    return total, big.sum()


print(hold(io.StringIO(TEXT)))
