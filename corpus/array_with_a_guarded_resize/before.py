import numpy as np

SIZE = 1 << 17


def hold():
    values = np.zeros(SIZE)
    x = values
    print(x.sum())
    try:
        values.resize(5)
        return values.size, np.ones(SIZE).sum()
    except ValueError:
        return "guarded", np.ones(SIZE).sum()


print(hold())
