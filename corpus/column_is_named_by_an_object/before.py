import numpy as np
import pandas as pd


class Job:
    def __del__(self):
        print("gone")


def main():
    table = pd.Series(np.arange(20000)).to_frame(name=Job())
    print(len(table))
    print("end", np.ones(300000).sum())


main()
