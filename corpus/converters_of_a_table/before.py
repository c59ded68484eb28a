import io

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


def work(source):
    converters = {"a": Job}
    batch = pd.read_csv(io.StringIO("a\nb\nc\n"), converters=converters)
    print(len(batch))
    table = list(range(100_000))
    print("after", len(table))


work(jobs())
