import numpy as np

SIZE = 1 << 17


def hold(flag):
    if flag:
        x = np.ones(SIZE)
        print(x.sum())
        del x
    other = np.ones(SIZE)
    return other.sum()


print(hold(False), hold(True))
