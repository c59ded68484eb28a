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
    size = 10_000
    code = "O"
    batch = [
        np.empty(size, "O"),
        np.empty(size, np.object_),
        np.empty(size, code),
        np.zeros(size, dtype=np.dtype("O")),
        np.zeros(size).astype(object),
        np.zeros(size, dtype="i4,O"),
        np.zeros(size, dtype=[("number", "i4"), ("job", "O")]),
    ]
    batch[0][0] = next(source)
    print(len(batch))
    table = list(range(100_000))
    print("after", len(table))


work(jobs())
