import numpy as np

SIZE = 1 << 17


def hold(flag):
    x = np.ones(SIZE)
    total = x.sum()
    if flag:
        del x
    else:
        print(x.size)
        del x
    other = np.ones(SIZE)
    return total + other.sum()


print(hold(True), hold(False))
