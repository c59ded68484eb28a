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
    np.ravel(batch)[0] = next(source)
    np.take(np.array([next(source)]), [0] * 10_000, out=batch)
    print(len(batch))
    table = list(range(100_000))
    print("after", len(table))


work(jobs())
