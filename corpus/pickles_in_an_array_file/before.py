import tempfile

import numpy as np


class Job:
    def __del__(self):
        print("ends")


def work(path):
    batch = np.load(path, None, True)
    print(len(batch))
    table = list(range(100_000))
    print("after", len(table))


path = tempfile.mktemp(suffix=".npy")
np.save(path, np.array([Job()], dtype=object))
work(path)
