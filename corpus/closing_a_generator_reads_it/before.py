import numpy as np

SIZE = 1 << 17


def stream():
    x = np.ones(SIZE)
    try:
        total = x.sum()
        yield total
    finally:
        print("closed", x.size)


source = stream()
print(next(source))
source.close()
