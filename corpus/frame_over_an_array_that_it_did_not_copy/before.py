import numpy as np
import pandas as pd


def lowest():
    df = pd.DataFrame(np.ones((200_000, 2)), columns=["a", "b"], copy=False)
    s = df.where(df > -1)
    arr = np.array(s, copy=None)
    big = np.zeros(200_000)
    s.clip(upper=0.25, inplace=True)
    return arr.min() + big.max()


print(lowest())
