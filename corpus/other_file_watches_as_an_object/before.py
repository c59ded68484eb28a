import numpy as np

from lib import watch

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    watch(data)
    print(data.sum())
    other = np.ones(SIZE)
    print("late")
    return other.sum()


print(run())
