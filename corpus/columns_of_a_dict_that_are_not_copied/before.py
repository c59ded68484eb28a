import numpy as np
import pandas as pd


def total(count):
    data = np.ones(count)
    table = pd.DataFrame({"x": data}, copy=False)
    found = table["x"].sum()
    other = np.ones(count)
    try:
        data.resize(2 * count)
        print("resized")
    except ValueError:
        print("held")
    return found + other.sum()


print(total(1_000_000))
