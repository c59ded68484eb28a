import numpy as np

SIZE = 1 << 17


def hold():
    def count(n):
        return 0 if n == 0 else 1 + count(n - 1)

    again = count
    return np.ones(SIZE).sum() + again(3)


print(hold())
