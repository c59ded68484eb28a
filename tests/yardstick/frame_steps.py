import numpy as np
import pandas as pd


def load_data(rows):
    return pd.DataFrame({"a": np.arange(rows, dtype="float64"), "b": np.ones(rows)})


def transform_1(data):
    return data.add(1.0)


def transform_2(data):
    return data.mul(2.0)


def main():
    data = load_data(100_000)
    data_1 = transform_1(data)
    data_2 = transform_2(data_1)
    print(data_2["a"].iloc[-1])


main()
