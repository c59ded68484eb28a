import numpy as np

SIZE = 1 << 17


class Job:
    def __init__(self):
        self.kept = []

    def hold(self):
        x = np.ones(SIZE)
        self.kept.append(x)
        print(x.sum())
        other = np.ones(SIZE)
        return other.sum()


job = Job()


print(job.hold())
