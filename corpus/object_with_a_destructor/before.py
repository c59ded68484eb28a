import numpy as np

SIZE = 1 << 17


class Guard:
    def __init__(self):
        self.data = np.ones(SIZE)

    def __del__(self):
        print("gone")


def hold():
    x = Guard()
    print(x.data.sum())
    other = np.ones(SIZE)
    return "work", other.sum()


print(hold())
