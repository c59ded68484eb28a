import numpy as np
import pandas as pd


class Job:
    def __del__(self):
        print("gone")


def main():
    table = pd.date_range("2020", periods=20000, name=Job())
    print(len(table))
    print("end", np.ones(300000).sum())


main()
