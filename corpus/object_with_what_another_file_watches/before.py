import numpy as np

import track


class Box:
    def __init__(self, n):
        self.data = track.lease(np.ones(n))

    def total(self):
        return float(self.data.sum())


def run(n):
    box = Box(n)
    total = box.total()
    more = np.zeros((n, 3))
    return total, len(track.LIVE), more.sum()


if __name__ == "__main__":
    print(run(30_000))
