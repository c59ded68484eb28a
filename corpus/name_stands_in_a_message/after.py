import numpy as np

SIZE = 1 << 17


def hold():
    """Holds x for a while."""
    x = np.ones(SIZE)
    sizes = {"x": 1}
    print("x is", sizes["x"])
    total = x.sum()
    del x
    other = np.ones(SIZE)
    return total + other.sum()


print(hold())
