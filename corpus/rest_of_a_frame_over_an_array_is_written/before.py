import numpy as np
import pandas as pd


def rest():
    df = pd.DataFrame(np.ones((200_000, 3)), columns=list("abc"), copy=False)
    s = df.assign(z=1)
    arr = df.values
    big = np.ones(300_000)
    print(big.sum())
    s.__setitem__(slice(0, 3), 9.0)
    return arr.sum()


print(rest())
