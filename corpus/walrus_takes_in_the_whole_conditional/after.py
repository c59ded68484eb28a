import numpy as np

SIZE = 1 << 17


def hold(flag):
    if (x := np.ones(SIZE) if flag else np.zeros(SIZE)) is None:
        return 0.0
    del x
    other = np.ones(SIZE)
    return other.sum()


print(hold(True), hold(False))
