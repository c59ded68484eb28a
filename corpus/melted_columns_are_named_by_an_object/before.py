import numpy as np
import pandas as pd


class Job:
    def __del__(self):
        print("gone")


def main():
    table = pd.DataFrame({"a": np.arange(20000)}).melt(value_name=Job())
    print(len(table))
    print("end", np.ones(300000).sum())


main()
