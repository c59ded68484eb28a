import io

import numpy as np
import pandas as pd


class Job:
    def __del__(self):
        print("gone")


def main():
    table = pd.read_csv(io.StringIO("1\n" * 20000), header=None, names=(Job(),))
    print(len(table))
    print("end", np.ones(300000).sum())


main()
