import numpy as np
import pandas as pd


class Job:
    def __init__(self, name):
        self.name = name

    def __lt__(self, other):
        return self.name < other.name

    def __del__(self):
        print("ends", self.name)


def jobs():
    yield Job("first")
    yield Job("second")


def keep(frame, job):
    frame.attrs["job"] = job


def work(source):
    batch = pd.DataFrame({"number": np.arange(10_000)})
    keep(batch, next(source))
    print(len(batch))
    table = list(range(100_000))
    print("after", len(table))


work(jobs())
