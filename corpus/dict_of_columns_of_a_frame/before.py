import numpy as np
import pandas as pd


def main():
    frame = pd.DataFrame({"c": np.arange(1 << 17) * 1.0, "d": np.arange(1 << 17) % 7.0})
    values = {name: frame[name].to_numpy() for name in frame}
    parts = {name: frame[name] for name in frame}
    print(len(parts))
    other = np.ones(1 << 17)
    frame.iloc[0, 0] = -5.0
    print(values["c"][0], other.sum())


main()
