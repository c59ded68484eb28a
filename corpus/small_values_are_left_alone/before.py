import numpy as np

SIZE = 1 << 17


def hold():
    shape = (SIZE, 1)
    keys = ["a", "b"]
    label = "-".join(keys)
    print(label, shape)
    other = np.ones(SIZE)
    return other.sum()


print(hold())
