import numpy as np

SIZE = 1 << 17


def run():
    data = np.ones(SIZE)
    total = data.sum()
    other = np.ones(SIZE) * total
    from lib import held as size

    print(size())
    return other.sum()


print(run())
