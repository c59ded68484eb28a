import numpy as np


def started():
    try:
        yield 1
    finally:
        print("gone")


class Scale:
    def __floordiv__(self, other):
        run = started()
        next(run)
        return run


def weigh(scales):
    weighed = np.asarray(scales) // 2
    count = len(weighed)
    rest = np.zeros(200_000)
    print("end")
    return count + rest.sum()


print(weigh(np.array([Scale(), Scale()], dtype=object)))
