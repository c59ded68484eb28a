import numpy as np
import pandas as pd


def highest():
    df = pd.DataFrame(np.ones((200_000, 2)), columns=["a", "b"])
    s = list(map(df.get, ["a"]))[0]
    arr = s.to_numpy()
    big = np.zeros(200_000)
    s.iloc[0] = 99.0
    return arr.max() + big.max()


print(highest())
