import numpy as np

SIZE = 1 << 17


def hold(flag):
    x = np.ones(SIZE)
    if flag:
        return x.size
    else:
        other = np.ones(SIZE)
        print(other.sum())
    return x.sum()


print(hold(True), hold(False))
