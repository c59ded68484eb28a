import numpy as np
import pandas as pd

from lib import evaluate

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    total = data.sum()
    other = np.ones(SIZE) * total
    print(evaluate(pd.DataFrame({"a": [1, 2]}), "a * 2"))
    return other.sum()


print(run())
