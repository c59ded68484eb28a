import numpy as np

from elsewhere import note

SIZE = 1 << 17


def hold(label):
    x = np.ones(SIZE)
    print(x.sum() if label == "x" else 0.0)
    y = np.ones(SIZE)
    return float(y.sum())
