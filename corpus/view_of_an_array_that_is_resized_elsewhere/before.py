import numpy as np


class Pool:
    def __init__(self):
        self.values = np.zeros(1 << 17)

    def half(self):
        return self.values[::2]

    def shrink(self):
        try:
            self.values.resize(10)
        except ValueError:
            return "refused"
        return "resized"


def main():
    pool = Pool()
    view = pool.half()
    total = view.sum()
    other = np.ones(1 << 17)
    return pool.shrink(), total, other.sum()


print(main())
