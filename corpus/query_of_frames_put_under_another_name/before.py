import numpy as np
import pandas as pd

import tools


def work(frame, text):
    limit = np.ones(200_000)[: len(frame)] * 0.5
    total = limit.sum()
    other = np.zeros(200_000)
    return total + other.sum() + len(frame.pick(text))


print(work(pd.DataFrame({"a": [0.0, 1.0]}), "".join(["a > @", "limit"])))
