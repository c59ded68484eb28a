import numpy as np

SIZE = 1 << 17


buffer = np.ones(SIZE)


def show():
    return buffer.sum()


def main():
    total = buffer.sum()
    return total + np.ones(SIZE).sum(), show()


print(main())
