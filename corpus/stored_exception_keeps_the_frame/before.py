import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    try:
        print(x[SIZE])
    except IndexError as error:
        kept = error
    return np.ones(SIZE).sum(), str(kept)


print(hold())
