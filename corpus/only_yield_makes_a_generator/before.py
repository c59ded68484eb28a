import numpy as np

SIZE = 1 << 17


def nothing():
    if False:
        x = yield
        print(x)
    other = np.ones(SIZE)
    print(other.sum())


print(list(nothing()))
