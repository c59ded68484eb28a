import numpy as np
import pandas as pd

ask = pd.DataFrame.query


def main(name):
    data = np.ones(300_000)
    total = data.sum()
    other = np.ones(400_000)
    rows = ask(pd.DataFrame({"a": [1]}), "a < @" + name + ".size")
    return len(rows), other.sum() + total


print(main("data"))
