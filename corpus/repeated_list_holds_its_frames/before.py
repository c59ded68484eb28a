import numpy as np
import pandas as pd


def main():
    frame = pd.DataFrame({"a": np.arange(20000.0)})
    box = [frame] * 1
    print(len(frame))
    big = np.ones(300000)
    print(big.sum())
    box.pop()["a"] = 1.0


main()
