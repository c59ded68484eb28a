import numpy as np

SIZE = 1 << 17


buffer = np.ones(SIZE)


def show():
    return buffer.sum()


def main():
    total = buffer.sum()
    return show(), np.ones(SIZE).sum(), total


print(main())
