import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones((4, SIZE // 4))
    where = 1, *(2, 3)
    total = x[*[1, 2]] * 2 + x[0, *"".split(), *(5,)] - len(where)
    rest = x[1:3, *[0]].sum() * (1)
    other = np.ones(SIZE)
    return total + rest + other.sum()


print(hold())
