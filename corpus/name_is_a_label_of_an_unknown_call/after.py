import numpy as np

from elsewhere import label_of, note

SIZE = 1 << 17


def hold(prefix):
    x = np.ones(SIZE)
    note(label_of(prefix, "x"), x)
    del x
    y = np.ones(SIZE)
    return float(y.sum())
