import numpy as np
import pandas as pd

SIZE = 1 << 17


def taken_out():
    samples = np.ones(SIZE)
    found = pd.Series([samples]).tolist()[0]
    count = np.size(found)
    try:
        samples.resize(2 * SIZE)
        text = "resized"
    except ValueError:
        text = "guarded"
    return count, text, np.ones(2 * SIZE).sum()


print(taken_out())
