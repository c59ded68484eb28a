import numpy as np


def main(n):
    data = np.ones((n, n))
    total = data.sum()
    timed = np.testing.measure("data.sum()", times=1) >= 0
    more = np.ones((n, n))
    again = np.testing.measure("data.max()", times=1) >= 0
    return total, timed, again, more.sum()


print(main(200))
