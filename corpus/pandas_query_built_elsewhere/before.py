import numpy as np
import pandas as pd

SIZE = 1 << 17


QUERY = "a in @" + "limits[:3]"


def hold():
    limits = np.arange(float(SIZE))
    total = limits.sum()
    frame = pd.DataFrame({"a": np.arange(float(SIZE))})
    return total, len(frame.query(QUERY))


print(hold())
