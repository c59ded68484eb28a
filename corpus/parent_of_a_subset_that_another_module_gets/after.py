import numpy as np
import pandas as pd
from helpers import summarise


def hold():
    frame = pd.DataFrame({"a": np.arange(200_000.0)})
    part = frame[frame["a"] > 10]
    del frame
    big = np.ones(300_000)
    total = summarise(part)
    return total + big.sum()


print(hold())
