import numpy as np


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
    batch = np.full(10_000, None)
    any(map(batch.__setitem__, [0, 1], source))
    print(len(batch))
    table = list(range(100_000))
    print("after", len(table))


work(jobs())
