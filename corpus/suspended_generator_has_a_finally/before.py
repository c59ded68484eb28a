import numpy as np

SIZE = 1 << 17


def stream():
    x = np.ones(SIZE)
    try:
        yield x.sum()
    finally:
        print("closed", x.size)


def hold():
    x = stream()
    print(next(x))
    other = np.ones(SIZE)
    return "work", other.sum()


print(hold())
