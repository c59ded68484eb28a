import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    seen = {id(x)}
    other = np.ones(SIZE)
    return id(other) in seen


print(hold())
