import numpy as np
import pandas as pd


class Job:
    def __del__(self):
        print("gone")


def main():
    table = pd.concat([pd.Series(np.arange(20000))], keys=["k"], names=[Job(), "q"])
    print(len(table))
    print("end", np.ones(300000).sum())


main()
