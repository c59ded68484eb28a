import numpy as np

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    from lib import watch as note

    note(data)
    print(data.sum())
    other = np.ones(SIZE)
    print("late")
    return other.sum()


print(run())
