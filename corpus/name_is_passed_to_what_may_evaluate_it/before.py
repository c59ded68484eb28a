import numpy as np

from elsewhere import evaluate_here, note

SIZE = 1 << 17


def hold(prefix):
    x = np.ones(SIZE)
    note(prefix, x)
    y = np.ones(SIZE)
    return float(y.sum()), evaluate_here("x")
