import numpy as np

from elsewhere import note

SIZE = 1 << 17


def hold(label):
    x = np.ones(SIZE)
    match label:
        case "x":
            print(x.sum())
        case _:
            print(x.size)
    del x
    y = np.ones(SIZE)
    return float(y.sum())
