import numpy as np

SIZE = 1 << 17


class Watched(np.ndarray):
    def __del__(self):
        print("gone")


def hold():
    x = np.zeros(SIZE).view(Watched)
    print(x.size)
    other = np.ones(SIZE)
    return "work", other.sum()


print(hold())
